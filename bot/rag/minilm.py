"""Turns the published weights of all-MiniLM-L6-v2 into one ONNX file that pools and normalises by itself."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

_LAYERS = 6
_HEADS = 12
_DIMENSIONS = 384
_FUSED = "com.microsoft"  # onnxruntime's own operators: one node each for attention, GELU with bias, skip + layer norm
_EPSILON = 1e-12  # of BERT's layer norms

Weights = dict[str, npt.NDArray[np.float32]]


def build(weights: Path, onnx_file: Path) -> None:
    """Takes some 3 s; the model reads input_ids and attention_mask and gives sentence_embedding, of length 1."""
    graph = _Graph({name.removeprefix("bert."): w for name, w in load_file(weights).items()})
    x, mask = _embed(graph)
    for layer in range(_LAYERS):
        x = _encode(graph, layer, x, mask)
    _pool(graph, x)
    onnx.save(graph.model(), str(onnx_file))


class _Graph:
    """An ONNX graph under construction; values are passed around by name."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: Any) -> str:
        node = helper.make_node(operator, inputs, outputs, domain=domain, name=f"{outputs[0]}_node", **attributes)
        self._nodes.append(node)
        return outputs[0]

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self._weights[name])

    def transposed(self, *names: str) -> str:
        """The matrices side by side, ready to be multiplied from the right."""
        return self.constant("|".join(names), np.concatenate([self._weights[name].T for name in names], axis=1))

    def joined(self, *names: str) -> str:
        return self.constant("|".join(names), np.concatenate([self._weights[name] for name in names]))

    def model(self) -> onnx.ModelProto:
        tokens = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ]
        sentence = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", _DIMENSIONS])
        graph = helper.make_graph(self._nodes, "minilm", tokens, [sentence], self._constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def _embed(g: _Graph) -> tuple[str, str]:
    ids = g.node("Cast", ["input_ids"], ["ids"], to=TensorProto.INT32)
    mask = g.node("Cast", ["attention_mask"], ["mask"], to=TensorProto.INT32)
    segments = g.node("Sub", [ids, ids], ["segments"])
    tables = [g.weight(f"embeddings.{kind}_embeddings.weight") for kind in ("word", "position", "token_type")]
    norm = [g.weight(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
    inputs = [ids, segments, *tables, *norm, mask]
    return g.node("EmbedLayerNormalization", inputs, ["embedded", "lengths"], _FUSED, epsilon=_EPSILON), mask


def _encode(g: _Graph, layer: int, x: str, mask: str) -> str:
    at = f"encoder.layer.{layer}"
    parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    qkv = [g.transposed(*(f"{part}.weight" for part in parts)), g.joined(*(f"{part}.bias" for part in parts))]
    attended = g.node("Attention", [x, *qkv, mask], [f"attended{layer}"], _FUSED, num_heads=_HEADS)
    mixed = _dense(g, f"{at}.attention.output", attended, f"mixed{layer}")
    y = _add_and_norm(g, f"{at}.attention.output", mixed, x, f"y{layer}")
    widened = g.node("MatMul", [y, g.transposed(f"{at}.intermediate.dense.weight")], [f"widened{layer}"])
    active = g.node("BiasGelu", [widened, g.weight(f"{at}.intermediate.dense.bias")], [f"active{layer}"], _FUSED)
    narrowed = _dense(g, f"{at}.output", active, f"narrowed{layer}")
    return _add_and_norm(g, f"{at}.output", narrowed, y, f"x{layer}")


def _dense(g: _Graph, at: str, x: str, name: str) -> str:
    """Without its bias: `_add_and_norm` adds that."""
    return g.node("MatMul", [x, g.transposed(f"{at}.dense.weight")], [name])


def _add_and_norm(g: _Graph, at: str, x: str, skipped: str, name: str) -> str:
    norm = [g.weight(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]
    inputs = [x, skipped, *norm, g.weight(f"{at}.dense.bias")]
    return g.node("SkipLayerNormalization", inputs, [name], _FUSED, epsilon=_EPSILON)


def _pool(g: _Graph, x: str) -> None:
    """Mean over the real tokens, then length 1, as the published model does."""
    mask = g.node("Cast", ["attention_mask"], ["mask_float"], to=TensorProto.FLOAT)
    column = g.node("Unsqueeze", [mask, g.constant("axis2", np.array([2], np.int64))], ["mask_column"])
    axis1 = g.constant("axis1", np.array([1], np.int64))
    total = g.node("ReduceSum", [g.node("Mul", [x, column], ["masked"]), axis1], ["total"], keepdims=0)
    count = g.node("ReduceSum", [mask, axis1], ["count"], keepdims=1)
    g.node("LpNormalization", [g.node("Div", [total, count], ["mean"])], ["sentence_embedding"], axis=1, p=2)
