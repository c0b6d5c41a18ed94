export {
  type Backend,
  type BackendChoice,
  BackendError,
  type BackendState,
  examineBackends,
  startBackend,
} from "./backend.ts";
export { type BenchReport, type BenchRequest, type BenchRow, type BenchTimes, benchModel } from "./bench-model.ts";
export { fileSystemHandler } from "./io-handlers.ts";
export { registerLayers } from "./layers/register.ts";
export { ModelFileError } from "./model-file-error.ts";
export { type RunReport, type RunRequest, runModel } from "./run-model.ts";
export { saveLayersModel } from "./save-layers-model.ts";
export { type LoadedFile, type LoadedWeights, loadWeights, WeightsError } from "./weights/load-weights.ts";
export { type WeightsRequest, weightsRequest } from "./weights/request.ts";
