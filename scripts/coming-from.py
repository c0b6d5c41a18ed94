"""Holds docs/coming-from.md against real Keras and PyTorch: computes each row of its tables three ways on the same random
weights and inputs, runs its programs, and checks what it says of defaults.

    python3 -m venv venv && venv/bin/pip install tensorflow-cpu torch
    npm run build && TF_ENABLE_ONEDNN_OPTS=0 venv/bin/python scripts/coming-from.py
"""

import inspect
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import torch
import torch.nn.functional as F
from keras import layers as L
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/coming-from.md").read_text()
ARCHC = ["node", str(ROOT / "dist/archc.js")]
rng = np.random.default_rng(1)

SECTIONS = {
    "### Layers on an image of 8 channels": [(2, 9, 12, 8)],
    "### Layers on a list of vectors with 8 numbers": [(2, 4, 8)],
    "### Joins of two images": [(2, 9, 12, 8), (2, 9, 12, 8)],
}

EVALUATE = """
import * as tf from "@tensorflow/tfjs-core";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import { fileSystemHandler, startBackend } from "archc/runtime";
import { readFileSync, writeFileSync } from "node:fs";
await startBackend("cpu");
const jobs = JSON.parse(readFileSync(process.argv[1], "utf8"));
for (const job of jobs) {
  const model = await loadGraphModel(fileSystemHandler(job.folder));
  const inputs = Object.fromEntries(job.inputs.map(({ name, shape, values }) => [name, tf.tensor(values, shape)]));
  const output = model.predict(inputs);
  job.result = { shape: output.shape, values: [...output.dataSync()] };
}
writeFileSync(process.argv[1], JSON.stringify(jobs.map(({ result }) => result)));
"""


def main():
    with tempfile.TemporaryDirectory() as place:
        rows = [Row(cells, shapes, pathlib.Path(place) / str(number)) for number, (cells, shapes) in enumerate(table_rows())]
        programs = Programs(pathlib.Path(place) / "programs")
        results = evaluated([row.job() for row in rows] + [programs.job()], pathlib.Path(place) / "jobs.json")
        failures = [problem for row, result in zip(rows, results) for problem in row.compare(result)]
    failures += programs.compare(results[-1]) + [name for name, holds in claims() if not holds]
    print(*failures, sep="\n")
    print(f"{len(rows)} rows, {len(failures)} problems")
    return 1 if failures else 0


def table_rows():
    for heading, shapes in SECTIONS.items():
        section = PAGE.split(heading + "\n", 1)[1].split("\n#", 1)[0]
        for line in re.findall(r"^\| (?!archc|-).* \|$|^\| `.* \|$", section, re.M):
            yield [cell.strip() for cell in line.strip("|").split("|")], shapes


class Row:
    """One row: its archc program, built with the weights of its Keras layers, and its PyTorch module with the same ones."""

    def __init__(self, cells, shapes, place):
        self.step, *self.code = [re.match(r"`(.*?)`|$", cell)[1] for cell in cells]
        self.place = place
        self.inputs = [rng.normal(size=shape).astype("float32") for shape in shapes]
        library = re.search(r"from `(std/.*?)`", cells[0])
        place.mkdir()
        (place / "row.arch").write_text(self.program(library and library[1]))

    def program(self, library):
        names = ["x", "y"][: len(self.inputs)]
        lines = [f"  input {name}: [N, {', '.join(map(str, value.shape[1:]))}]" for name, value in zip(names, self.inputs)]
        if len(names) == 2:
            return "\n".join(["model row {", *lines, f"  {self.step}", "}"])
        imports = f'import {{ {self.step.split("(")[0]} }} from "{library}"\n' if library else ""
        sizes = "[N, H, W, C]" if self.inputs[0].ndim == 4 else "[N, L, C]"
        return "\n".join([f"{imports}block step: {sizes} -> _ {{ {self.step} }}", "model row {", *lines, "  step", "}"])

    def job(self):
        arguments = ["build", "row.arch", "--target", "tfjs-graph", "--no-optimize", "-o", "graph"]
        self.keras_layers, self.keras_model = self.keras()
        if self.keras_layers and any(layer.weights for layer in self.keras_layers):
            self.keras_model.save(self.place / "row.keras")
            arguments += ["--weights", "row.keras"]
        done = subprocess.run([*ARCHC, *arguments], cwd=self.place, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{self.step}\n{done.stdout}{done.stderr}")
        names = ["x", "y"]
        inputs = [{"name": name, "shape": value.shape, "values": value.ravel().tolist()} for name, value in zip(names, self.inputs)]
        return {"folder": str(self.place / "graph"), "inputs": inputs}

    def keras(self):
        if not self.code[0]:
            return [], None
        tensors = [keras.Input(value.shape[1:]) for value in self.inputs]
        if len(tensors) == 2:
            return [], keras.Model(tensors, eval(self.code[0], {"L": L, "x": tensors[0], "y": tensors[1]}))
        made = eval(self.code[0], {"L": L})
        chain = made if isinstance(made, list) else [made]
        result = tensors[0]
        for layer in chain:
            result = layer(result)
            randomise(layer)
        return chain, keras.Model(tensors[0], result)

    def compare(self, result):
        ours = np.array(result["values"], "float32").reshape(result["shape"])
        if self.keras_model is not None:
            theirs = np.asarray(self.keras_model(self.inputs if len(self.inputs) > 1 else self.inputs[0], training=False))
            yield from differs(f"{self.step}: Keras", ours, theirs)
        if self.code[1]:
            yield from differs(f"{self.step}: PyTorch", ours, self.torch())

    def torch(self):
        first = [torch.from_numpy(value) for value in self.inputs]
        images = first[0].ndim == 4
        values = [value.permute(0, 3, 1, 2) for value in first] if images else first
        scope = {"nn": nn, "F": F, "torch": torch, "x": values[0], "y": values[-1]}
        made = eval(self.code[1], scope)
        if isinstance(made, torch.Tensor):
            result = made
        else:
            if isinstance(made, nn.Module):
                given = list(weights_for_torch(self.keras_layers)) if self.keras_layers else written_weights(self.place)
                fill(made.eval(), given)
            with torch.no_grad():
                result = made(values[0])
        return (result.permute(0, 2, 3, 1) if result.ndim == 4 and images else result).numpy()


def randomise(layer):
    for weight in layer.weights:
        if "seed" in weight.path:
            continue
        value = rng.normal(size=weight.shape) * 0.5
        weight.assign(np.abs(value) + 0.5 if "variance" in weight.name else value)


def weights_for_torch(layers):
    """The weights of Keras layers, in PyTorch's layouts and order."""
    for layer in layers:
        for weight in sorted(layer.weights, key=lambda weight: isinstance(layer, L.SeparableConv2D) and "bias" in weight.path):
            value = np.asarray(weight)
            if "seed" in weight.path:
                continue
            if isinstance(layer, L.Conv2DTranspose) and value.ndim == 4:
                yield value.transpose(3, 2, 0, 1)
            elif isinstance(layer, L.DepthwiseConv2D) and value.ndim == 4 or "depthwise" in weight.name:
                yield value.transpose(2, 3, 0, 1).reshape(-1, 1, *value.shape[:2])
            elif value.ndim == 4:
                yield value.transpose(3, 2, 0, 1)
            else:
                yield value.T if value.ndim == 2 else value.reshape(-1)


def written_weights(place):
    """The weights that archc drew and wrote, for the rows of transposed convolutions that Keras lacks."""
    document = json.loads((place / "graph/model.json").read_text())
    found = []
    for group in document["weightsManifest"]:
        data = b"".join((place / "graph" / path).read_bytes() for path in group["paths"])
        for weight in group["weights"]:
            size = int(np.prod(weight["shape"])) * 4
            value = np.frombuffer(data[:size], "float32").reshape(weight["shape"]) if weight["dtype"] == "float32" else None
            data = data[size:]
            if value is not None and weight["name"].endswith(("/kernel", "/bias")):
                found.append(value.transpose(3, 2, 0, 1) if value.ndim == 4 else value)
    return sorted(found, key=lambda value: -value.ndim)


def fill(module, given):
    values = iter(given)
    with torch.no_grad():
        for name, target in module.state_dict().items():
            if "num_batches_tracked" in name:
                continue
            target.copy_(torch.from_numpy(np.ascontiguousarray(next(values))).reshape(target.shape))
    assert next(values, None) is None, "a weight is left over"


def differs(what, ours, theirs):
    if ours.shape != theirs.shape:
        yield f"{what} has the shape {theirs.shape}, archc {ours.shape}"
    elif not np.allclose(ours, theirs, rtol=1e-4, atol=1e-5):
        yield f"{what} differs by {np.abs(ours - theirs).max():.3g}"


class Programs:
    """The network that the page writes three times: archc with the weights of the Keras model gives what Keras gives."""

    def __init__(self, place):
        place.mkdir()
        keras_code, torch_code = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
        arch = re.search(r"`unit\.arch`:\n\n```arch\n(.*?)```", PAGE, re.S)[1]
        self.claimed = int(re.search(r"params == ([\d_]+)", arch)[1].replace("_", ""))
        (place / "unit.arch").write_text(arch)
        self.keras, self.torch = ({}, {})
        exec(keras_code, self.keras)
        exec(torch_code, self.torch)
        for layer in self.keras["model"].layers:
            randomise(layer)
        self.keras["model"].save(place / "small.keras")
        arguments = ["build", "unit.arch", "--weights", "small.keras", "--target", "tfjs-graph", "-o", "graph"]
        subprocess.run([*ARCHC, *arguments], cwd=place, check=True, capture_output=True)
        self.folder = str(place / "graph")
        self.image = rng.normal(size=(1, 32, 32, 3)).astype("float32")

    def job(self):
        return {"folder": self.folder, "inputs": [{"name": "image", "shape": self.image.shape, "values": self.image.ravel().tolist()}]}

    def compare(self, result):
        ours = np.array(result["values"], "float32").reshape(result["shape"])
        problems = list(differs("the network in Keras", ours, np.asarray(self.keras["model"](self.image, training=False))))
        state = self.torch["model"].eval().state_dict()
        counts = {
            "Keras": self.keras["model"].count_params(),
            "PyTorch": sum(value.numel() for name, value in state.items() if "num_batches" not in name),
        }
        problems += [f"{name} counts {count}" for name, count in counts.items() if count != self.claimed]
        with torch.no_grad():
            shape = self.torch["model"](torch.from_numpy(self.image).permute(0, 3, 1, 2)).shape
        return problems + ([] if tuple(shape) == ours.shape else [f"PyTorch gives {tuple(shape)}"])


def evaluated(jobs, path):
    path.write_text(json.dumps(jobs))
    subprocess.run(["node", "--input-type=module", "-e", EVALUATE, str(path)], cwd=ROOT, check=True)
    return json.loads(path.read_text())


def default(function, name):
    return inspect.signature(function).parameters[name].default


def claims():
    """What the page says of Keras and PyTorch in words."""
    yield "Keras's convolutions and Dense draw with glorot_uniform", all(
        isinstance(made, keras.initializers.GlorotUniform)
        for made in (L.Conv2D(1, 1).kernel_initializer, L.Dense(1).kernel_initializer, L.Conv2DTranspose(1, 1).kernel_initializer)
    )
    at_one = float(keras.activations.hard_sigmoid(np.float32(1)))
    yield "Keras's hard_sigmoid has the slope 1/6", abs(at_one - (1 / 6 + 0.5)) < 1e-6
    yield "norms of Keras have 1e-3 and 0.99", (default(L.BatchNormalization, "epsilon"), default(L.BatchNormalization, "momentum"),
        default(L.LayerNormalization, "epsilon"), default(L.GroupNormalization, "epsilon")) == (1e-3, 0.99, 1e-3, 1e-3)
    yield "norms of PyTorch have 1e-5 and 0.1", (nn.BatchNorm2d(1).eps, nn.BatchNorm2d(1).momentum, nn.LayerNorm(1).eps,
        nn.GroupNorm(1, 1).eps) == (1e-5, 0.1, 1e-5, 1e-5)
    yield "slopes of leaky ReLU are 0.3 and 0.01", (L.LeakyReLU().negative_slope, nn.LeakyReLU().negative_slope) == (0.3, 0.01)
    yield "moving variances have n and n − 1", moving_variances()
    yield "a frozen norm of Keras leaves its statistics alone, and PyTorch's does not", frozen_norms()
    yield "joins of Keras and PyTorch stretch an extent of 1", stretched()
    yield "PyTorch has padding=same at stride 1 only", raises(lambda: nn.Conv2d(1, 1, 3, stride=2, padding="same"))
    yield "PyTorch has stride and dilation at once", nn.Conv2d(1, 1, 3, stride=2, dilation=2)(torch.zeros(1, 1, 9, 9)).shape[2] == 3
    yield "PyTorch draws kernels and biases within 1/√fan_in", drawn()
    yield "same with stride 2 has the shape of padding=1 and other numbers", stride_two()
    yield "PixelShuffle goes channel by channel, depth_to_space place by place", shuffled()
    yield "a Keras layer that is called twice has one set of weights", shared_layer()
    yield "the mean of a padded pool counts zeros in PyTorch only", padded_means()
    yield "the layouts of kernels", layouts()


def moving_variances():
    values = rng.normal(size=(5, 1)).astype("float32")
    ours, theirs = L.BatchNormalization(momentum=0.9), nn.BatchNorm1d(1)
    ours(values, training=True)
    theirs.train()(torch.from_numpy(values))
    expected = [0.9 + 0.1 * values.var(), 0.9 + 0.1 * values.var(ddof=1)]
    return np.allclose([float(ours.moving_variance[0]), float(theirs.running_var[0])], expected)


def frozen_norms():
    values = rng.normal(size=(5, 1)).astype("float32")
    ours, theirs = L.BatchNormalization(), nn.BatchNorm1d(1)
    ours.build((None, 1))
    ours.trainable = False
    ours(values, training=True)
    for parameter in theirs.parameters():
        parameter.requires_grad = False
    theirs.train()(torch.from_numpy(values))
    return float(ours.moving_mean[0]) == 0 and float(theirs.running_mean[0]) != 0


def stretched():
    x, y = np.ones((1, 4, 4, 8), "float32"), np.ones((1, 1, 1, 8), "float32")
    joins = [L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum]
    return all(join()([x, y]).shape == (1, 4, 4, 8) for join in joins) and (torch.from_numpy(x) + torch.from_numpy(y)).shape[1] == 4


def raises(make):
    try:
        make()
    except (ValueError, RuntimeError):
        return True
    return False


def drawn():
    layer = nn.Conv2d(16, 256, 3)
    bound = 1 / np.sqrt(16 * 9)
    return all(0.9 * bound < weight.abs().max() <= bound for weight in (layer.weight, layer.bias))


def stride_two():
    image = rng.normal(size=(1, 8, 8, 3)).astype("float32")
    same = L.Conv2D(4, 3, strides=2, padding="same")
    first = np.asarray(same(image))
    padded = L.Conv2D(4, 3, strides=2)
    around = np.asarray(L.ZeroPadding2D(1)(image))
    padded.build(around.shape)
    padded.set_weights(same.get_weights())
    second = np.asarray(padded(around))
    behind = np.asarray(L.ZeroPadding2D(((0, 1), (0, 1)))(image))
    return first.shape == second.shape and not np.allclose(first, second) and np.allclose(first, padded(behind), atol=1e-5)


def shuffled():
    import tensorflow as tf

    x = np.arange(12, dtype="float32").reshape(1, 1, 1, 12)
    theirs = torch.nn.PixelShuffle(2)(torch.from_numpy(x).permute(0, 3, 1, 2)).permute(0, 2, 3, 1).numpy()
    ours = tf.nn.depth_to_space(x, 2).numpy()
    by_channel = [[[c * 4 + i * 2 + j for c in range(3)] for j in range(2)] for i in range(2)]
    by_place = [[[(i * 2 + j) * 3 + c for c in range(3)] for j in range(2)] for i in range(2)]
    return np.array_equal(theirs[0], by_channel) and np.array_equal(ours[0], by_place)


def shared_layer():
    layer, image = L.Dense(4), keras.Input((8,))
    return keras.Model(image, [layer(image), layer(image)]).count_params() == 8 * 4 + 4


def padded_means():
    ones = torch.ones(1, 1, 3, 3)
    zeros_count = nn.AvgPool2d(3, stride=1, padding=1)(ones)[0, 0, 0, 0]
    not_in_keras = np.asarray(L.AveragePooling2D(3, strides=1, padding="same")(np.ones((1, 3, 3, 1), "float32")))[0, 0, 0, 0]
    return abs(float(zeros_count) - 4 / 9) < 1e-6 and not_in_keras == 1


def layouts():
    ours = [L.Conv2D(5, (2, 3)), L.Conv2DTranspose(5, (2, 3)), L.Dense(5)]
    for layer in ours:
        layer.build((None, 8, 8, 7))
    theirs = [nn.Conv2d(7, 5, (2, 3)), nn.ConvTranspose2d(7, 5, (2, 3)), nn.Linear(7, 5)]
    return [tuple(layer.kernel.shape) for layer in ours] == [(2, 3, 7, 5), (2, 3, 5, 7), (7, 5)] and [
        tuple(layer.weight.shape) for layer in theirs
    ] == [(5, 7, 2, 3), (7, 5, 2, 3), (5, 7)]


if __name__ == "__main__":
    sys.exit(main())
