"""One line for each key and value of a hive as hivex reads it, sorted; support.rs writes the same.

K <path> <time>            V <path> <name> <type> <length> <first 8 bytes of SHA-256>
"""
import hashlib
import sys

import hivex


def escaped(name):
    return "".join(
        chr(b) if 0x21 <= b <= 0x7E and b not in b"%\\" else "%%%02x" % b for b in name.encode("utf-8")
    )


def main(path):
    hive = hivex.Hivex(path)
    lines = []
    pending = [(hive.root(), "")]
    while pending:
        node, path = pending.pop()
        lines.append("K\t%s\t%d" % (path, hive.node_timestamp(node)))
        for value in hive.node_values(node):
            kind, data = hive.value_value(value)
            digest = hashlib.sha256(data).hexdigest()[:16]
            name = escaped(hive.value_key(value))
            lines.append("V\t%s\t%s\t%d\t%d\t%s" % (path, name, kind & 0xFFFFFFFF, len(data), digest))
        for child in hive.node_children(node):
            name = escaped(hive.node_name(child))
            pending.append((child, path + "\\" + name if path else name))
    lines.sort()
    sys.stdout.write("\n".join(lines) + "\n")


main(sys.argv[1])
