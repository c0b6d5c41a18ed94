"""Compares archc with Keras: builds the networks with real Keras from weights that `archc build` wrote, and records what
they give for one input in test/fixtures/keras-outputs.json, which test/weights/keras-outputs.test.ts holds archc to. The
recorded numbers are those before the softmax, which would press them together.

    python3 -m venv venv && venv/bin/pip install tensorflow-cpu
    TF_ENABLE_ONEDNN_OPTS=0 venv/bin/python scripts/keras-conformance.py test/fixtures/keras-outputs.json [MODEL…]

A layer that the source gives a name (`@name`) is Keras's layer of that name. The others are Keras's numbered layers of
their class, in the order in which both sources write them.
"""

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
from keras import layers as L

SEED = 1
ROOT = pathlib.Path(__file__).resolve().parent.parent


def unet(filters=64, depth=4):
    def double(x, filters):
        for _ in range(2):
            x = L.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return x

    def level(x, filters, depth):
        x = double(x, filters)
        if depth == 0:
            return x
        below = level(L.MaxPooling2D(2)(x), 2 * filters, depth - 1)
        up = L.Conv2DTranspose(filters, 2, strides=2)(below)
        return double(L.Concatenate()([x, up]), filters)

    image = keras.Input((64, 64, 1))
    return keras.Model(image, L.Conv2D(2, 1)(level(image, filters, depth)))


A = keras.applications
MODELS = {
    "vgg16": ("vgg", lambda: A.VGG16(weights=None, classifier_activation=None), {}),
    "resnet50": ("resnet", lambda: A.ResNet50(weights=None, classifier_activation=None), {}),
    "resnet101": ("resnet", lambda: A.ResNet101(weights=None, classifier_activation=None), {}),
    "inception_v3": ("inception_v3", lambda: A.InceptionV3(weights=None, classifier_activation=None), {}),
    "xception": ("xception", lambda: A.Xception(weights=None, classifier_activation=None), {}),
    "mobilenet": ("mobilenet", lambda: A.MobileNet(weights=None, classifier_activation=None), {}),
    "mobilenet_025": ("mobilenet", lambda: A.MobileNet(weights=None, classifier_activation=None, alpha=0.25), {}),
    "mobilenet_deep": ("mobilenet", lambda: A.MobileNet(weights=None, classifier_activation=None, depth_multiplier=2), {}),
    "unet": ("unet", unet, {"H": 64, "W": 64}),
}


def written(family, name, at):
    """The weights that archc writes, by layer, each with its arrays by role, in the order of the source."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = ["--at", ",".join(f"{key}={size}" for key, size in at.items())] if at else []
        command = ["npx", "tsx", "src/cli/main.ts", "build", f"architectures/{family}.arch", "--model", name]
        command += ["--target", "tfjs-layers", "--seed", str(SEED), "-o", folder, *sizes]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        layers = {}
        for group in json.loads(pathlib.Path(folder, "model.json").read_text())["weightsManifest"]:
            data = np.concatenate([np.fromfile(pathlib.Path(folder, path), "<f4") for path in group["paths"]])
            at = 0
            for weight in group["weights"]:
                layer, role = weight["name"].rsplit("/", 1)
                count = int(np.prod(weight["shape"]))
                layers.setdefault(layer, {})[role] = data[at : at + count].reshape(weight["shape"])
                at += count
        return layers


def assign(model, layers):
    """Gives a Keras model the weights; every weight of both sides must be used once, with its shape."""
    weighted = {layer.name: layer for layer in model.layers if layer.weights}
    number = lambda name: int((re.search(r"_(\d+)$", name) or [0, -1])[1])
    counted = {}
    for name, layer in weighted.items():
        if name not in layers:
            counted.setdefault(type(layer).__name__, []).append(name)
    for names in counted.values():
        names.sort(key=number)
    for name, weights in layers.items():
        kind = "BatchNormalization" if "moving_mean" in weights else "Conv2D"
        kind = "Conv2DTranspose" if "conv2d_transpose" in name else kind
        layer = weighted.pop(name if name in weighted else counted[kind].pop(0))
        own = {weight.path.rsplit("/", 1)[-1]: weight for weight in layer.weights}
        for role, value in weights.items():
            target = own.pop(role) if role in own else own.pop("kernel")
            assert tuple(target.shape) == value.shape, (name, role, target.shape, value.shape)
            target.assign(value)
        assert not own, (name, list(own))
    assert not weighted, list(weighted)


def numbers(shape):
    """The same numbers are made by test/weights/stored.ts."""
    return ((np.arange(int(np.prod(shape))) * 7919 % 1009) / 1009).astype("float32").reshape(shape)


def main(path, names):
    recorded = json.loads(path.read_text()) if path.exists() else {}
    recorded["source"] = f"scripts/keras-conformance.py with Keras {keras.__version__}"
    for name in names or MODELS:
        family, make, at = MODELS[name]
        keras.backend.clear_session()
        model = make()
        assign(model, written(family, name, at))
        shape = [1, *model.inputs[0].shape[1:]]
        output = np.asarray(model(numbers(shape), training=False)).reshape(-1)
        step = max(1, len(output) // 1000)
        recorded[name] = {
            "file": f"architectures/{family}.arch",
            "at": at,
            "seed": SEED,
            "input": shape,
            "step": step,
            "output": [float(f"{value:.8g}") for value in output[::step]],
        }
        print(name, shape, "largest", float(output.max()), "smallest", float(output.min()))
        path.write_text(json.dumps(recorded) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
