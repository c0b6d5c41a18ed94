import {
  eye,
  image,
  matMul,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";

export interface Resizing {
  readonly kernelName: "ResizeBilinear" | "ResizeNearestNeighbor";
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/**
 * The gradient of resizing images to those images. Resizing is a matrix R over the rows and a matrix C over the columns,
 * so the gradient is Rᵀ · dy · C.
 */
export function resizeGradient(dy: Tensor4D, [n, height, width, channels]: Tensor4D["shape"], how: Resizing): Tensor4D {
  return tidy(() => {
    const [, rows, columns] = dy.shape;
    const ofRows = reshape(dy, [n, rows, columns * channels]) as Tensor3D;
    const alongRows = matMul(matrix(height, rows, how) as Tensor, ofRows, true) as Tensor3D;
    const ofColumns = reshape(alongRows, [n * height, columns, channels]) as Tensor3D;
    const alongColumns = matMul(matrix(width, columns, how) as Tensor, ofColumns, true);
    return reshape(alongColumns, [n, height, width, channels]);
  });
}

/** What resizing makes of each unit vector: [to, from]. */
function matrix(from: number, to: number, { kernelName, alignCorners, halfPixelCenters }: Resizing): Tensor2D {
  const resize = kernelName === "ResizeBilinear" ? image.resizeBilinear : image.resizeNearestNeighbor;
  const units = reshape(eye(from), [1, from, 1, from]) as Tensor4D;
  return reshape(resize(units, [to, 1], alignCorners, halfPixelCenters), [to, from]);
}
