"""What can go wrong between the CBS service and a table; all are told in one sentence and end with exit code 1."""

from __future__ import annotations

from sim.errors import ZorgdrukError


class ServiceError(ZorgdrukError):
    """The service cannot be used, and no mistake of the user explains it."""


class UnreachableError(ServiceError):
    """No usable answer after all tries."""


class MissingError(ServiceError):
    """The service does not have what was asked for."""


class RefusedError(ServiceError):
    """A question that the service does not take, whatever the reason; another table or form may go well."""


class ChangedError(ServiceError):
    """An answer that is not laid out as it was recorded."""
