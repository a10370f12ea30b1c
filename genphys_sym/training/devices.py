"""Where to compute, by name."""

from __future__ import annotations

import torch

from symcons.errors import SymconsError


def device_of(name: str | torch.device) -> torch.device:
    """The device ``name``.

    :raises SymconsError: with code E603 where torch does not know it, or it is not there.
    """
    try:
        found = torch.device(name)
        torch.empty(0, device=found)
    except (RuntimeError, AssertionError, NotImplementedError) as error:  # what torch raises differs between its builds
        first = (str(error).splitlines() or ["unknown"])[0].rstrip(".")
        raise SymconsError(f"the device '{name}' cannot be used: {first}", code="E603") from error
    return found
