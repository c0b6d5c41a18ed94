export { type BackendChoice, BackendError, startBackend } from "./backend.ts";
export { fileSystemHandler, ModelFileError } from "./io-handlers.ts";
export { registerLayers } from "./layers/register.ts";
export { type RunReport, type RunRequest, runModel } from "./run-model.ts";
export { saveLayersModel } from "./save-layers-model.ts";
