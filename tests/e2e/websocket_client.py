"""Run by websocket_test.py with the fixture's Python: talks through the gateway and prints what it met as one JSON object.

    websocket_client.py URL [TOKEN]
"""

import asyncio
import json
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


async def main(url, token):
    met = {}
    headers = {"Authorization": "Bearer " + token} if token else {}
    try:
        async with connect(url, additional_headers=headers, subprotocols=["chat"], max_size=None) as connection:
            await connection.send("headers")
            met["headers"] = json.loads(await connection.recv())
            met["extensions"] = [extension.name for extension in connection.protocol.extensions]
            met["latency"] = await asyncio.wait_for(await connection.ping(), 10) >= 0
            large = bytes(range(256)) * 8192
            await connection.send(large)
            met["large"] = await connection.recv() == large
            many = ["message %d" % number for number in range(500)]
            for message in many:
                await connection.send(message)
            met["many"] = [await connection.recv() for _ in many] == many
            await connection.send([b"in ", b"fragments"])
            met["fragments"] = (await connection.recv()).decode()
            await connection.send("close")
            try:
                await connection.recv()
            except ConnectionClosed as closed:
                met["closed"] = [closed.rcvd.code, closed.rcvd.reason]
    except InvalidStatus as refused:
        met["status"] = refused.response.status_code
        met["challenge"] = refused.response.headers.get("WWW-Authenticate")
    print(json.dumps(met))


asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
