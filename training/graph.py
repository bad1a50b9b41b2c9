"""The graphs of a network, or of several as one, for ONNX Runtime; put together by hand from its fastest operators.

Products of matrices quantize their inputs as these come and have weights of 8 bits (DynamicQuantizeMatMul),
attention is one operator. What an exporter makes of the same network takes a tenth more time.

Several networks answer with the means of their probabilities. Their vectors stand side by side, so that the products of
an anaphor's and an antecedent's are the means of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from training.encoder import Encoder, Layer
from training.network import Encoded, Links, Network

OPSET, FORM = 20, 10  # of the operators, and of the file
FUSED = "com.microsoft"  # the operators that ONNX Runtime adds

LEVELS = 63
"""Of a weight on either side of 0: 7 bits, as processors without VNNI add up two products in 16 bits."""


@dataclass(slots=True)
class Graph:
    """A graph in the making; each operator gives the name of its output."""

    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A constant of this name, or where another has it, of one that begins like it."""
        name = f"{name}.{len(self.constants)}" if name in self.constants else name
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def numbers(self, *values: int) -> str:
        """A constant of some whole numbers: axes, or where something begins."""
        name = f"numbers{values}"
        return name if name in self.constants else self.constant(name, np.array(values))

    def add(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **how: Any) -> list[str]:
        """An operator with several outputs."""
        names = [f"{operator.lower()}_{len(self.nodes)}_{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, domain=domain, **how))
        return names

    def __call__(self, operator: str, *inputs: str, **how: Any) -> str:
        """An operator with one output."""
        return self.add(operator, *inputs, **how)[0]

    def named(self, value: str, name: str) -> None:
        """Give a value the name of an output of the graph."""
        self.nodes.append(helper.make_node("Identity", [value], [name]))


PRODUCTS = ("attend", "mix", "widen", "narrow")
"""Of a layer, by the names that they have in :class:`training.encoder.Layer`."""


Product = Callable[[Graph, nn.Linear, str], str]


def encoder_graph(networks: Sequence[Network], *, quantize: bool = True, exact: Sequence[str] = ()) -> Any:
    """The graph of networks for one window at its exact length.

    Inputs are ``ids``, ``case``, ``mark`` of the pieces and ``position`` of the words; outputs are those of
    :class:`training.network.Encoded`, words x width. Heads are left in 32 bits: they are small, and a point of
    strict F1 better. So are the products named in ``exact``.
    """
    graph = Graph()
    products = {name: _quantized if quantize and name not in exact else _exact for name in PRODUCTS}
    said = [_encoded(graph, network, products, quantize=quantize) for network in networks]
    for name in Encoded._fields:
        graph.named(_together(graph, name, [values[name] for values in said]), name)
    return _model(graph, networks)


def _together(graph: Graph, name: str, values: Sequence[str]) -> str:
    """What networks say in the place of what each of them does."""
    if len(values) == 1:
        return values[0]
    if name in ("tags", "names", "logits"):
        return _mean(graph, values)
    if name == "kinds":
        return graph("Mean", *values)
    beside = graph("Concat", *values, axis=-1)
    if name in ("cue", "target"):
        return beside
    return graph("Mul", beside, graph.constant("share", np.array(len(values) ** -0.5, np.float32)))


def _mean(graph: Graph, logits: Sequence[str]) -> str:
    """The logarithms of the means of probabilities."""
    mean = graph("Mean", *(graph("Softmax", each, axis=-1) for each in logits))
    return graph("Log", graph("Max", mean, graph.constant("least", np.array(1e-30, np.float32))))


def _encoded(graph: Graph, network: Network, products: Mapping[str, Product], *, quantize: bool) -> dict[str, str]:
    """What one network says: a value for each output."""
    x = _embedded(graph, network, quantize=quantize)
    bias = _nearness(graph, network.encoder)
    for layer in network.encoder.layers:
        x = _layer(graph, layer, x, bias, products)
    parts = [graph("Squeeze", x, graph.numbers(0))]
    parts += [graph("Gather", _table(graph, f"{name}_out", network), name) for name in ("case", "mark")]
    words = graph("Gather", graph("Concat", *parts, axis=-1), "position")
    heads = {
        "tags": network.tag,
        "cue": network.cue,
        "target": network.target,
        "names": network.name,
        "kinds": network.kind,
        "anaphor": network.anaphor,
        "antecedent": network.antecedent,
    }
    values = {}
    for name in Encoded._fields:
        values[name] = words
        for step in heads[name] if isinstance(heads[name], nn.Sequential) else [heads[name]]:
            if isinstance(step, nn.Linear):
                values[name] = _exact(graph, step, values[name])
            elif isinstance(step, nn.GELU):
                values[name] = graph("FastGelu", values[name], domain=FUSED)
    return values


def links_graph(links: Sequence[Links]) -> Any:
    """The graph of the links: ``cue`` and ``target``, rows x width, ``distance`` and ``logits``, cues x words."""
    graph = Graph()
    cues, targets = (_parted(graph, name, len(links)) for name in ("cue", "target"))
    judged = [_judged(graph, one, cue, target) for one, cue, target in zip(links, cues, targets, strict=True)]
    graph.named(_together(graph, "logits", judged), "logits")
    width = sum(one.judge.in_features for one in links)
    vectors = {"cue": ["cues", width], "target": ["words", width]}
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in vectors.items()]
    inputs.append(helper.make_tensor_value_info("distance", TensorProto.INT64, ["cues", "words"]))
    shape = ["cues", "words", links[0].judge.out_features]
    return _finished(graph, inputs, [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)])


def _parted(graph: Graph, name: str, networks: int) -> list[str]:
    """The vectors of each network, of an input in which they stand side by side."""
    return [name] if networks == 1 else graph.add("Split", name, outputs=networks, axis=-1, num_outputs=networks)


def _judged(graph: Graph, links: Links, cue: str, target: str) -> str:
    """What one network says of each pair."""
    cue, target = graph("Unsqueeze", cue, graph.numbers(1)), graph("Unsqueeze", target, graph.numbers(0))
    near = graph("Gather", graph.constant("distances", _numpy(links.distance.weight)), "distance")
    pair = graph("Add", graph("Add", graph("Add", cue, target), graph("Mul", cue, target)), near)
    return _exact(graph, links.judge, graph("FastGelu", pair, domain=FUSED))


def _model(graph: Graph, networks: Sequence[Network]) -> Any:
    one, number = networks[0], len(networks)
    widths = {
        "tags": one.tag[-1].out_features,
        "cue": number * one.cue.out_features,
        "target": number * one.target.out_features,
        "names": one.name[-1].out_features,
        "kinds": one.kind.out_features,
        "anaphor": number * one.anaphor.out_features,
        "antecedent": number * one.antecedent.out_features,
    }
    lengths = {"ids": "pieces", "case": "pieces", "mark": "pieces", "position": "words"}
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [length]) for name, length in lengths.items()]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["words", width]) for name, width in widths.items()
    ]
    return _finished(graph, inputs, outputs)


def _finished(graph: Graph, inputs: Sequence[Any], outputs: Sequence[Any]) -> Any:
    made = helper.make_graph(graph.nodes, "onrecord", inputs, outputs, list(graph.constants.values()))
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    model = helper.make_model(made, opset_imports=versions, ir_version=FORM, producer_name="onrecord")
    onnx.checker.check_model(model)
    return model


def _numpy(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.detach().float().numpy()


def _embedded(graph: Graph, network: Network, *, quantize: bool) -> str:
    """The embeddings of the pieces, 1 x pieces x width; in 8 bits with one scale for each row."""
    encoder = network.encoder
    weight = _numpy(encoder.piece.weight)
    if quantize:
        scale = np.maximum(np.abs(weight).max(1, keepdims=True), 1e-8) / 127
        table = graph.constant("piece", np.round(weight / scale).astype(np.int8))
        rows = graph("Cast", graph("Gather", table, "ids"), to=TensorProto.FLOAT)
        x = graph("Mul", rows, graph("Gather", graph.constant("piece.scale", scale), "ids"))
    else:
        x = graph("Gather", graph.constant("piece", weight), "ids")
    places = graph(
        "Slice", graph.constant("place", _numpy(encoder.position.weight)), graph.numbers(0), graph("Shape", "ids")
    )
    x = graph("Add", x, places)
    for name in ("case", "mark"):
        x = graph("Add", x, graph("Gather", _table(graph, f"{name}_in", network), name))
    return _normed(graph, encoder.norm, graph("Unsqueeze", x, graph.numbers(0)))


def _table(graph: Graph, name: str, network: Network) -> str:
    return graph.constant(name, _numpy(getattr(network, name).weight))


def _nearness(graph: Graph, encoder: Encoder) -> str:
    """MPNet's bias of attention, 1 x heads x pieces x pieces; nothing for BERT."""
    if encoder.nearness is None:
        return ""
    whole = graph.constant("nearness", _numpy(encoder.near(encoder.shape.positions)))
    length = graph("Shape", "ids")
    return graph("Slice", whole, graph.numbers(0, 0), graph("Concat", length, length, axis=0), graph.numbers(2, 3))


def _layer(graph: Graph, layer: Layer, x: str, bias: str, products: Mapping[str, Product]) -> str:
    def product(name: str, x: str) -> str:
        return products[name](graph, getattr(layer, name), x)

    query, key, value = graph.add("Split", product("attend", x), outputs=3, axis=-1, num_outputs=3)
    inputs = [query, key, value, *(["", "", bias] if bias else [])]
    seen = graph("MultiHeadAttention", *inputs, domain=FUSED, num_heads=layer.heads)
    x = _normed(graph, layer.mix_norm, graph("Add", x, product("mix", seen)))
    wide = graph("FastGelu", product("widen", x), domain=FUSED)
    return _normed(graph, layer.narrow_norm, graph("Add", x, product("narrow", wide)))


def _normed(graph: Graph, norm: nn.LayerNorm, x: str) -> str:
    number = len(graph.nodes)
    scale = graph.constant(f"norm.{number}", _numpy(norm.weight))
    bias = graph.constant(f"norm.{number}.bias", _numpy(norm.bias))
    return graph("LayerNormalization", x, scale, bias, axis=-1, epsilon=norm.eps)


def _exact(graph: Graph, linear: nn.Linear, x: str) -> str:
    number = len(graph.nodes)
    weight = graph.constant(f"product.{number}", _numpy(linear.weight).T)
    return graph("Add", graph("MatMul", x, weight), graph.constant(f"product.{number}.bias", _numpy(linear.bias)))


def _quantized(graph: Graph, linear: nn.Linear, x: str) -> str:
    """A product with one scale for each column of the weights: with one for all, a point and a half of F1 is lost."""
    number = len(graph.nodes)
    weight = _numpy(linear.weight).T
    scale = np.maximum(np.abs(weight).max(0), 1e-8) / LEVELS
    constants = {
        "": np.round(weight / scale).astype(np.int8),
        ".scale": scale,
        ".zero": np.zeros(len(scale), np.int8),
        ".bias": _numpy(linear.bias),
    }
    names = [graph.constant(f"product.{number}{name}", value) for name, value in constants.items()]
    return graph("DynamicQuantizeMatMul", x, *names, domain=FUSED)
