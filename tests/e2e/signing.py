"""RS256 for scripted identity providers, without a library: two throw-away keys that sign nothing but tests."""

import hashlib
import json

from peers import b64url

EXPONENT = 65537
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


class Key:
    def __init__(self, name, modulus, private):
        self.name = name
        self.modulus = int(modulus, 16)
        self.private = int(private, 16)

    def public(self):
        return {"kty": "RSA", "kid": self.name, "alg": "RS256", "use": "sig",
                "n": b64url(self.modulus.to_bytes(256, "big")), "e": b64url(EXPONENT.to_bytes(3, "big"))}

    def sign(self, payload, **header):
        """A compact JWS (RFC 7515) with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 8017 section 8.2)."""
        head = b64url(json.dumps({"alg": "RS256", "kid": self.name, **header}).encode())
        text = head + "." + b64url(json.dumps(payload).encode())
        digest = SHA256_INFO + hashlib.sha256(text.encode()).digest()
        padded = b"\0\1" + b"\xff" * (253 - len(digest)) + b"\0" + digest
        signature = pow(int.from_bytes(padded, "big"), self.private, self.modulus)
        return text + "." + b64url(signature.to_bytes(256, "big"))


FIRST = Key(
    "first", (
        "a161f8b28f99de8ff939d3ca5d9998a822603afc6e5554bf7928f57771ec878b02f36c44dac89db3d31ef3f5cd8c599cbc397cb0f1ed26"
        "d6f6bfa5d725f67981ec50963d4d03c0054c9397ade9bab8380464ac52ed9d8f141ed267719e58b0ca02c55b22486212d2e343eb016f17"
        "5adbaabbd4030e8f7fb200cc5a59d684ec05209bca5ee042f9a81516adbbb58c1bbb47f1efaa94e6d20216382a0ec1d5869f0255c4d55a"
        "fcbf96b1d1cb33a3fd1c847ffc69a181614306c318219d6f94dd2b391eb128c253944fb2b45b26c13783da78b5425fae4c913317ca4104"
        "b7625adf0e685b5d640c38a9830eea9bd60cff1432bc28c0dc36a0fabfcc3644c2d38d37"), (
        "8e0cc471b7c0c28c8bdd00b5018a6f3a9f7780b42d11e314debad4c59c7b8c1b2a2fc5bf1dacb45352a3ce2d300e37daa43b1dac4a666a"
        "6790adc4760a2e5769aaee8c2fcd185deecc26a5be291b7787a7264e207892d51beabd5cdc3f7ae5b20a9a58cb66571d268f707aecba32"
        "1e817858f816f0bc12b445cb9a43b5752ea136a803fc2853b78d881e32d87a357e6c45264f5da2353b58bb3d2568a963c9671a145023e4"
        "a4ce0540f906bd43aed36619d8c27fa311b0fc25813b6bc57709c0fd6cda271cd23ae9d51c53922bd421155c1ecf328d9a896a350476bf"
        "9747d0ceb3756a4ef3d5146810410b3987ab90bd8fe183cc3abe965f18bc657c2767c211"))
SECOND = Key(
    "second", (
        "b386cc29c08398b5cdad58a6893f4702baf612b1da747ee8ed418bb20bfa36117088d57c288fec6fba72d5bb1d24ee4af2134acf6c1037"
        "18f12ed589899c3c7fa86bedf31d72d6eab2dc2357947de332f5c4dfecd4c9e0160041ff49dcf77d809366b91d0f76336b729de59e3b27"
        "abfc7c85725a646e71b6e5f37536d69985257dace4e8037b3a362e04a4a08bad77ee427b80eb4ea783905b15ab7fb9af851b54f18665ee"
        "1a1bc2cc2662a52963e96f2d2b421129b006e37323dd382e068124c06adb13e6a54b6aa14c32e77d09101ce8e3591a0221580b65d98198"
        "5dfaf50ed8107d1e94fce06ebf416c8c0b9af176357767effb0fb1649492fe7eb8a71a8d"), (
        "88865756dd177697b38d43208ab93b586133e72da7f2f5dc4f298c81df47edbc3f775fdaa6c224cd26de53999365556e5b3fbea1950d93"
        "c8fd095fccd380a42574c077596e28ba360bc50b7f7be66c5481c0b185daa09730440bec87906a09e030b86ac825ccfef794576d9a7264"
        "0e0fd9e665fb45eb13c142886db84164c8725f5ae932597787e9a5067d72a35f75f373892e0b827523cd34b7759f2df244fbc68f07146e"
        "928b0691ba3a8c2cfca773b287b6c60b096abf98f38b04b5ce886b7f85fa7937db140d1cf6862737b0f06d17bcede36dfa7b2582b51001"
        "d57ccdb6330f630497b27a4fa1807ed911c43deba9ab946c282cb1b4bfbedaa68f86e641"))
