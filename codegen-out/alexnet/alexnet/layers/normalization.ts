import { ArchcLayer, type Inputs, single } from "./archc-layer.js";
import { localResponseNormalization, serialization, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

interface LrnConfig {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

export class LocalResponseNormalization extends ArchcLayer<LrnConfig> {
  static readonly className = "ArchcLocalResponseNormalization";
  override call(inputs: Inputs): Tensor {
    const { depthRadius, bias, alpha, beta } = this.settings;
    return localResponseNormalization(single(inputs) as Tensor4D, depthRadius, bias, alpha, beta);
  }
}

// A model that was saved with these layers can be loaded.
serialization.registerClass(LocalResponseNormalization);
