"""Training that stops and goes on ends bit for bit where training without a stop ends (on a CPU).

python examples/resume_training.py
"""

from dataclasses import replace
from tempfile import TemporaryDirectory

import torch

import genphys_sym as gp

torch.set_num_threads(1)
field = gp.Field(gp.density_flow(gp.parse("phi_tt + lap(phi) = 0")), dim=2)
data = gp.data.two_moons(1000)


config = gp.TrainConfig(steps=60, batch=64, log=10, checkpoint=10, pictures=False)


def trained(out: str, stop: int = 60) -> gp.Run:
    """The run in the folder ``out``, from where it stands up to the step ``stop``."""
    torch.manual_seed(0)
    trainer = gp.Trainer(gp.MLP(2, width=32), field, data, replace(config, out=out))
    return trainer.fit(lambda row: row["step"] >= stop)


with TemporaryDirectory() as folder:
    print("stopped at step", trained(f"{folder}/a", 30).step)
    one, other = (gp.Heun(trained(f"{folder}/{name}").ema, field).sample(8, nfe=17, seed=1) for name in "ab")
    print("the same to the last bit:", torch.equal(one, other))
