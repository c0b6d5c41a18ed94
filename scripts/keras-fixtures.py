"""Makes test/fixtures/weights with real Keras: small networks with seeded weights in every format that --weights reads,
and what Keras says they give for one input. The same networks stand in test/fixtures/weights/networks.arch.

    python3 -m venv venv && venv/bin/pip install tensorflow-cpu
    TF_ENABLE_ONEDNN_OPTS=0 venv/bin/python scripts/keras-fixtures.py test/fixtures/weights
"""

import io
import json
import os
import pathlib
import sys
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import h5py
import keras
import numpy as np
import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from keras import layers as L
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2


def residual():
    """ResNet in small: padding layers, projections, names as keras.applications gives them."""

    def conv_bn(x, name, filters, kernel=1, stride=1):
        x = L.Conv2D(filters, kernel, strides=stride, padding="same", name=f"{name}_conv")(x)
        return L.BatchNormalization(epsilon=1.001e-5, name=f"{name}_bn")(x)

    def bottleneck(x, name, filters, stride=1, project=False):
        shortcut = conv_bn(x, f"{name}_0", 4 * filters, stride=stride) if project else x
        x = L.Activation("relu", name=f"{name}_1_relu")(conv_bn(x, f"{name}_1", filters, stride=stride))
        x = L.Activation("relu", name=f"{name}_2_relu")(conv_bn(x, f"{name}_2", filters, 3))
        x = L.Add(name=f"{name}_add")([shortcut, conv_bn(x, f"{name}_3", 4 * filters)])
        return L.Activation("relu", name=f"{name}_out")(x)

    image = keras.Input((16, 16, 3), name="image")
    x = L.ZeroPadding2D(3, name="conv1_pad")(image)
    x = L.Conv2D(4, 7, strides=2, name="conv1_conv")(x)
    x = L.BatchNormalization(epsilon=1.001e-5, name="conv1_bn")(x)
    x = L.Activation("relu", name="conv1_relu")(x)
    x = L.MaxPooling2D(3, strides=2, name="pool1_pool")(L.ZeroPadding2D(1, name="pool1_pad")(x))
    x = bottleneck(x, "conv2_block1", 4, project=True)
    x = bottleneck(x, "conv2_block2", 4)
    x = bottleneck(x, "conv3_block1", 4, stride=2, project=True)
    x = L.GlobalAveragePooling2D(name="avg_pool")(x)
    return keras.Model(image, L.Dense(10, activation="softmax", name="predictions")(x), name="residual")


def inception():
    """Branches of like shapes whose layers are made in another order than they stand, with names by Keras."""

    def made(filters, kernel, **more):
        return (L.Conv2D(filters, kernel, padding="same", use_bias=False, **more), L.BatchNormalization(scale=False))

    def conv(x, filters, kernel, layers=None, **more):
        convolution, norm = layers or made(filters, kernel, **more)
        return L.Activation("relu")(norm(convolution(x)))

    def module(x):
        # The last branch's layers are made first, so that Keras's numbers are no guide.
        last = [made(4, 1), made(4, 3), made(4, 3)]
        middle = [made(4, 1), made(4, 3)]
        pooled = conv(L.AveragePooling2D(3, strides=1, padding="same")(x), 4, 1)
        first = conv(x, 4, 1)
        a = conv(conv(x, 4, 1, middle[0]), 4, 3, middle[1])
        b = conv(conv(conv(x, 4, 1, last[0]), 4, 3, last[1]), 4, 3, last[2])
        return L.Concatenate()([first, a, b, pooled])

    image = keras.Input((12, 12, 3), name="image")
    x = conv(image, 8, 3, strides=2)
    x = module(module(x))
    # Two branches that are alike in all: either way round gives the same sum.
    left, right = conv(x, 6, 3), conv(x, 6, 3)
    x = L.Add()([left, right])
    x = L.GlobalAveragePooling2D()(x)
    return keras.Model(image, L.Dense(10, activation="softmax")(x), name="inception")


def mobile():
    """MobileNet in small, with two channels for a depthwise filter, and a separable convolution."""

    def block(x, index, filters, stride=1, multiplier=1):
        if stride == 2:
            x = L.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{index}")(x)
        padding = "same" if stride == 1 else "valid"
        x = L.DepthwiseConv2D(
            3, strides=stride, padding=padding, depth_multiplier=multiplier, use_bias=False, name=f"conv_dw_{index}"
        )(x)
        x = L.ReLU(6.0, name=f"conv_dw_{index}_relu")(L.BatchNormalization(name=f"conv_dw_{index}_bn")(x))
        x = L.Conv2D(filters, 1, padding="same", use_bias=False, name=f"conv_pw_{index}")(x)
        return L.ReLU(6.0, name=f"conv_pw_{index}_relu")(L.BatchNormalization(name=f"conv_pw_{index}_bn")(x))

    image = keras.Input((16, 16, 3), name="image")
    x = L.Conv2D(6, 3, strides=2, padding="same", use_bias=False, name="conv1")(image)
    x = L.ReLU(6.0, name="conv1_relu")(L.BatchNormalization(name="conv1_bn")(x))
    x = block(x, 1, 8)
    x = block(x, 2, 12, stride=2, multiplier=2)
    x = L.SeparableConv2D(12, 3, padding="same", depth_multiplier=2, name="separable")(x)
    x = L.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = L.Dropout(0.1, name="dropout")(x)
    x = L.Conv2D(10, 1, padding="same", name="conv_preds")(x)
    x = L.Reshape((10,), name="reshape")(x)
    return keras.Model(image, L.Activation("softmax", name="predictions")(x), name="mobile")


def layouts():
    """Layers whose weights lie in their own ways."""
    image = keras.Input((8, 8, 4), name="image")
    x = L.Conv2D(6, 3, groups=2, name="grouped")(image)
    x = L.BatchNormalization(center=False, name="uncentred")(x)
    x = L.PReLU(shared_axes=[1, 2], name="slopes")(x)
    x = L.Conv2DTranspose(4, 3, strides=2, padding="same", name="upwards")(x)
    x = L.LayerNormalization(name="across")(x)
    x = L.DepthwiseConv2D((3, 2), name="alone")(x)
    x = L.GroupNormalization(2, name="groups")(x)
    x = L.Conv2D(3, 2, dilation_rate=2, use_bias=False, name="plain")(x)
    x = L.BatchNormalization(scale=False, center=False, name="bare")(x)
    x = L.Dense(5, use_bias=False, name="pointwise")(L.LeakyReLU(negative_slope=0.2, name="leaky")(x))
    x = L.Flatten(name="flatten")(x)
    return keras.Model(image, L.Dense(10, name="last")(x), name="layouts")


def towers():
    """One set of weights for two inputs, inside a model inside the model."""
    tower = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            L.Conv2D(4, 3, activation="relu", name="edges"),
            L.Flatten(name="line"),
            L.Dense(6, name="embedding"),
        ],
        name="tower",
    )
    left, right = keras.Input((8, 8, 3), name="left"), keras.Input((8, 8, 3), name="right")
    x = L.Subtract(name="difference")([tower(left), tower(right)])
    return keras.Model([left, right], L.Dense(10, name="score")(x), name="towers")


def numbers(shape, offset=0):
    """The input of every network: the same numbers are made by test/weights."""
    count = int(np.prod(shape))
    return (((np.arange(count) + offset) * 7919 % 1009) / 1009).astype("float32").reshape(shape)


def draw(model):
    random = np.random.default_rng(5)
    for weight in model.weights:
        name = weight.path.rsplit("/", 1)[-1]
        if name == "moving_variance":
            value = random.uniform(0.5, 1.5, weight.shape)
        elif name == "gamma":
            value = random.uniform(0.8, 1.2, weight.shape)
        elif "kernel" in name:
            value = random.normal(0, 1 / np.sqrt(np.prod(weight.shape[:-1])), weight.shape)
        else:
            value = random.normal(0, 0.2, weight.shape)
        weight.assign(value.astype("float32"))


def legacy_config(config):
    """A Keras 3 configuration in the form of Keras 2, which TensorFlow.js has too."""
    inner = dict(config["config"])
    layers = []
    for layer in inner["layers"]:
        if layer["class_name"] in ("Functional", "Sequential"):
            own = legacy_config(layer)
        else:
            own = {"class_name": layer["class_name"], "config": dict(layer["config"])}
            own["config"]["dtype"] = "float32"
            if "batch_shape" in own["config"]:
                own["config"]["batch_input_shape"] = own["config"].pop("batch_shape")
        uses = []
        for use in layer.get("inbound_nodes", []):
            tensors = use["args"][0] if isinstance(use["args"][0], list) else use["args"]
            uses.append([[*tensor["config"]["keras_history"], {}] for tensor in tensors])
        layers.append({**own, "name": layer["config"]["name"], "inbound_nodes": uses})
    inner["layers"] = layers
    for key in ("input_layers", "output_layers"):
        if key in inner and not isinstance(inner[key][0], list):
            inner[key] = [inner[key]]
    return {"class_name": "Model" if config["class_name"] == "Functional" else config["class_name"], "config": inner}


def write_legacy_h5(model, path):
    """The layout of Keras 2: a group for each layer, names that end in `:0`, layers of inner models by their own names."""

    def plain(weight):
        return "/".join(weight.path.split("/")[-2:]) + ":0"

    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(legacy_config(model_config(model))).encode()
        file.attrs["keras_version"] = b"2.15.0"
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        for layer in model.layers:
            own = group.create_group(layer.name)
            own.attrs["weight_names"] = [plain(weight).encode() for weight in layer.weights]
            for weight in layer.weights:
                own.create_dataset(plain(weight), data=np.asarray(weight))


def model_config(model):
    return json.loads(model.to_json())


def manifest(weights, quantise, path):
    """Weights in one file, as the TensorFlow.js converter writes and quantises them."""
    entries, data = [], b""
    for name, value in weights:
        entry = {"name": name, "shape": list(value.shape), "dtype": str(value.dtype)}
        if quantise is not None and value.dtype == np.float32:
            if quantise == "float16":
                entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
                value = value.astype("float16")
            else:
                low, high = float(value.min()), float(value.max())
                steps = {"uint8": 255, "uint16": 65535}[quantise]
                scale = (high - low) / steps or 1.0
                entry["quantization"] = {"dtype": quantise, "scale": scale, "min": low, "original_dtype": "float32"}
                value = np.round((value - low) / scale).astype(quantise)
        entries.append(entry)
        data += value.tobytes()
    half = len(data) // 2 // 4 * 4 + 2
    shards = [data[:half], data[half:]]
    names = [f"{path.stem}-shard{index + 1}of2.bin" for index in range(2)]
    for name, shard in zip(names, shards):
        (path.parent / name).write_bytes(shard)
    return [{"paths": names, "weights": entries}]


def write_layers_model(model, path, quantise=None):
    weights = []
    for weight in model.weights:
        name = "/".join(weight.path.split("/")[-2:])
        weights.append((name.replace("conv_dw_1/kernel", "conv_dw_1/depthwise_kernel"), np.asarray(weight)))
    topology = {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": legacy_config(model_config(model))}
    content = {
        "format": "layers-model",
        "generatedBy": "keras v2.15.0",
        "convertedBy": "TensorFlow.js Converter v4.22.0",
        "modelTopology": topology,
        "weightsManifest": manifest(weights, quantise, path),
    }
    path.write_text(json.dumps(content))


def deflate(path):
    """Packs the files of an archive again: Keras stores them as they are, and other tools do not."""
    with zipfile.ZipFile(path) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)


def take_names(path, target):
    """The same file as older versions of Keras 3 wrote it: groups of layers do not know the layers' names."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    stored = io.BytesIO(files["model.weights.h5"])
    with h5py.File(stored, "r+") as file:
        groups = []
        file.visit(groups.append)
        for group in groups:
            file[group].attrs.pop("name", None)
    files["model.weights.h5"] = stored.getvalue()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def write_graph_model(model, path):
    signature = [tf.TensorSpec([None, *one.shape[1:]], tf.float32, name=one.name) for one in model.inputs]
    function = tf.function(lambda *inputs: model(inputs[0] if len(inputs) == 1 else list(inputs), training=False))
    frozen = convert_variables_to_constants_v2(function.get_concrete_function(*signature), lower_control_flow=False)
    graph = frozen.graph.as_graph_def()
    weights = []
    for node in graph.node:
        if node.op == "Const":
            value = tf.make_ndarray(node.attr["value"].tensor)
            weights.append((node.name, value.astype("int32") if value.dtype == np.int64 else value))
            node.attr["value"].Clear()
        node.attr.pop("_output_shapes", None)

    def described(tensor, name):
        dims = [{"size": str(-1 if size is None else size)} for size in tensor.shape]
        return {"name": tensor.name, "dtype": "DT_FLOAT", "tensorShape": {"dim": dims}}

    content = {
        "format": "graph-model",
        "generatedBy": tf.__version__,
        "convertedBy": "TensorFlow.js Converter v4.22.0",
        "signature": {
            "inputs": {one.name.split(":")[0]: described(one, one.name) for one in frozen.inputs},
            "outputs": {"output_0": described(frozen.outputs[0], "output_0")},
        },
        "modelTopology": {"node": MessageToDict(graph)["node"], "versions": {"producer": 1087}},
        "weightsManifest": manifest(weights, None, path),
    }
    path.write_text(json.dumps(content))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    outputs = {"source": f"scripts/keras-fixtures.py with Keras {keras.__version__}"}
    for make in (residual, inception, mobile, layouts, towers):
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        model = make()
        draw(model)
        inputs = [numbers((1, *one.shape[1:]), 100 * index) for index, one in enumerate(model.inputs)]
        result = model(inputs[0] if len(inputs) == 1 else inputs, training=False)
        outputs[model.name] = {
            "inputs": [list(one.shape) for one in inputs],
            "output": np.asarray(result)[0].tolist(),
            "weights": len(model.weights),
        }
        place = folder / model.name
        model.save(place.with_suffix(".keras"))
        if model.name in ("inception", "towers"):
            take_names(place.with_suffix(".keras"), folder / f"{model.name}.unnamed.keras")
        if model.name in ("residual", "inception"):
            deflate(place.with_suffix(".keras"))
        if model.name in ("inception", "mobile", "towers"):
            write_graph_model(model, place.with_suffix(".graph.json"))
        if model.name in ("mobile", "layouts"):
            model.save_weights(place.with_suffix(".weights.h5"))
        if model.name == "towers":
            model.save(place.with_suffix(".h5"))
        if model.name in ("mobile", "towers"):
            write_legacy_h5(model, place.with_suffix(".keras2.h5"))
        if model.name in ("inception", "mobile"):
            write_layers_model(model, place.with_suffix(".layers.json"))
        if model.name == "mobile":
            place.with_suffix(".keras").unlink()
            for quantise in ("float16", "uint8", "uint16"):
                write_layers_model(model, folder / f"mobile.{quantise}.json", quantise)
    (folder / "outputs.json").write_text(json.dumps(outputs, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
