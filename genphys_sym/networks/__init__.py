"""Networks that learn a denoiser, and the preconditioning that makes every flow look alike to them."""

from genphys_sym.networks.building import build, description
from genphys_sym.networks.denoiser import Denoiser
from genphys_sym.networks.mlp import MLP
from genphys_sym.networks.unet import UNet

__all__ = ["MLP", "Denoiser", "UNet", "build", "description"]
