"""Tokens whose text is not one."""

import json
from collections.abc import Mapping

from support.forgery.recipe import Forgery, text
from support.token import encode

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def stray_bits(token: str) -> str:
    return token[:-1] + BASE64URL[BASE64URL.index(token[-1]) + 1]


TEXTS: Mapping[str, Forgery] = {
    "nothing": text(lambda _: ""),
    "a dot": text(lambda _: "."),
    "two dots": text(lambda _: ".."),
    "a word": text(lambda _: "token"),
    "without a signature": text(lambda t: t.rpartition(".")[0]),
    "with an empty signature": text(lambda t: t.rpartition(".")[0] + "."),
    "with an empty payload": text(lambda t: t.split(".")[0] + ".." + t.split(".")[2]),
    "with an empty header": text(lambda t: "." + t.partition(".")[2]),
    "with a fourth segment": text(lambda t: f"{t}.{t[-20:]}"),
    "with five segments": text(lambda t: f"{t}.AAAA.AAAA"),
    "ending in a dot": text(lambda t: f"{t}."),
    "beginning with a dot": text(lambda t: f".{t}"),
    "after a space": text(lambda t: f" {t}"),
    "before a space": text(lambda t: f"{t} "),
    "before a newline": text(lambda t: f"{t}\n"),
    "broken by a newline": text(lambda t: f"{t[:50]}\n{t[50:]}"),
    "broken by a tab": text(lambda t: f"{t[:50]}\t{t[50:]}"),
    "before a NUL": text(lambda t: f"{t}\x00"),
    "broken by a NUL": text(lambda t: f"{t[:50]}\x00{t[50:]}"),
    "with padding": text(lambda t: f"{t}=="),
    "with one padding sign": text(lambda t: f"{t}="),
    "with padded segments": text(lambda t: "=.".join(t.split("."))),
    "with stray bits at the end": text(stray_bits),
    "with a plus in it": text(lambda t: f"{t[:-9]}+{t[-8:]}"),
    "with a slash in it": text(lambda t: f"{t[:-9]}/{t[-8:]}"),
    "with a percent-encoded dot": text(lambda t: t.replace(".", "%2E", 1)),
    "with a full-width dot": text(lambda t: t.replace(".", "\uff0e", 1)),
    "with a Cyrillic letter": text(lambda t: t.replace("e", "\u0435", 1)),
    "with a zero-width space": text(lambda t: f"{t[:9]}\u200b{t[9:]}"),
    "with a lone surrogate": text(lambda t: f"{t}\ud800"),
    "with bytes that are not UTF-8": text(lambda t: f"{t}\xff\xfe"),
    "in quotation marks": text(lambda t: f'"{t}"'),
    "after its scheme": text(lambda t: f"Bearer {t}"),
    "twice": text(lambda t: f"{t},{t}"),
    "encoded once more": text(lambda t: encode(t.encode())),
    "in JSON": text(lambda t: json.dumps({"payload": t, "signatures": []})),
    "truncated by a letter": text(lambda t: t[:-1]),
    "truncated in the middle": text(lambda t: t[: len(t) // 2]),
    "a megabyte long": text(lambda t: t + "A" * 1_000_000),
    "a megabyte of dots": text(lambda _: "." * 1_000_000),
    "8 KiB long and properly signed": lambda w: w.token(note="x" * 6000),
}
