"""As much of curl as the documents use, for machines that have none."""

import argparse
import sys

import httpx2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-N", action="store_true")
    parser.add_argument("-s", action="store_true")
    given = parser.parse_args()
    pairs = (header.partition(":") for header in given.headers)
    response = httpx2.request(
        given.method or ("POST" if given.data else "GET"),
        given.url,
        content=given.data,
        headers={name: value.strip() for name, _, value in pairs},
        timeout=30,
    )
    sys.stdout.write(response.text)


if __name__ == "__main__":
    main()
