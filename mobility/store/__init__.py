"""What outlives a process: API keys and their audit log, and the door to Redis."""

from mobility.store.audit import AuditLog, AuditRecord
from mobility.store.key_file import KeyFile
from mobility.store.keys import Key, KeyHash, Role
from mobility.store.redis_client import client_options, connect
from mobility.store.salts import DailySalt
from mobility.store.signatures import WINDOW_S, sign, signature

__all__ = [
    "WINDOW_S",
    "AuditLog",
    "AuditRecord",
    "DailySalt",
    "Key",
    "KeyFile",
    "KeyHash",
    "Role",
    "client_options",
    "connect",
    "sign",
    "signature",
]
