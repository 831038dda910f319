"""What outlives a process: API keys and their audit log, and the door to Redis."""

from mobility.store.audit import AuditLog, AuditRecord
from mobility.store.key_file import KeyFile
from mobility.store.keys import Key, KeyHash, Role

__all__ = ["AuditLog", "AuditRecord", "Key", "KeyFile", "KeyHash", "Role"]
