"""Jinja's environment, made cheaper for pages that import many components and show many values."""

import re
from collections.abc import MutableMapping
from types import FunctionType
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

_needs_escape = re.compile("[&<>'\"]").search


def written(value: Any) -> str:
    """``escape(value)`` as it is joined into a page: what is safe already is not wrapped once more."""
    kind = type(value)
    if kind is Markup or (kind is str and not _needs_escape(value)):
        return value
    return escape(value)


class _PageCode(CodeGenerator):
    """Writes values by ``written``; everything else as Jinja does."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline(f"from {__name__} import written")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _PageContext(Context):
    """Calls macros and plain functions at once; a page makes some seventy such calls."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """As Jinja's; only what may want the context passed in takes its longer way."""
        kind = type(__obj)
        if kind is Macro or (kind is FunctionType and not hasattr(__obj, "jinja_pass_arg")):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(__self.eval_ctx, *args, **kwargs) if kind is Macro else __obj(*args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class PageEnvironment(Environment):
    """Every template shares one plain dictionary of globals, instead of a chain of dictionaries for each.

    Jinja compares the globals of a page with those of each component it imports; on chains that comparison
    cost a tenth of a page. None of our templates is loaded with globals of its own.
    """

    code_generator_class = _PageCode
    context_class = _PageContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own globals. Templates with more of their own still get a chain."""
        return super().make_globals(d) if d else self.globals
