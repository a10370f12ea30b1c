"""Training: a denoiser from a flow and data, in a run folder that survives whatever happens."""

from genphys_sym.training.config import TrainConfig
from genphys_sym.training.runs import Run, load_run
from genphys_sym.training.trainer import Trainer

__all__ = ["Run", "TrainConfig", "Trainer", "load_run"]
