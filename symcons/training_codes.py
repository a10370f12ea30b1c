"""The codes of what can go wrong with data, models and their training: (code, title, explanation)."""

from __future__ import annotations

TRAINING: tuple[tuple[str, str, str], ...] = (
    (
        "E631",
        "data that cannot be used",
        "A data set is a rectangular array of finite numbers, one row for each point, or a folder of PNG images of one "
        "size. The message says what was found instead, and where. Pickled arrays are never opened.",
    ),
    (
        "E632",
        "points that cannot be compared",
        "A metric compares two arrays of finite numbers with one row for each point and the same number of columns; the "
        "message says which of these fails, or how many points the metric needs or can take.",
    ),
    (
        "E701",
        "data that fit neither the network nor the field",
        "Training takes a table of n points of d finite numbers; network, field and data must agree on d.",
    ),
    (
        "E702",
        "a loss that is not finite",
        "Training stopped before the step that would have spoilt the weights; the last checkpoint is kept. A smaller "
        "learning rate or a bound on the gradient's norm usually helps.",
    ),
    (
        "E703",
        "a damaged or foreign file in a run folder",
        "The file is cut off, was written by another program, or belongs to another network. Nothing was changed. Take "
        "another folder, or remove the file to begin anew.",
    ),
    (
        "E704",
        "a run folder that holds another run",
        "The same command resumes a run. This one has other options, data or another equation than the run in the folder; "
        "the message names them. Nothing was changed.",
    ),
    (
        "E705",
        "an equation that cannot carry a generative model",
        "The verdict on the equation is no, for the reason in the message; `symcons admit` has the proof. --force trains all "
        "the same where a field exists, and marks the run.",
    ),
    (
        "E706",
        "a noise level out of range",
        "The kernel of this equation has no formula, and its table cannot reach that noise level: the clock never gets "
        "there, or numbers end. The message gives the range.",
    ),
    (
        "E711",
        "samples that are not finite",
        "The network was evaluated where it was not trained, or its training went wrong. Compare the schedule with the "
        "noise levels of the training.",
    ),
    (
        "E712",
        "an adaptive sampler that gave up",
        "The step fell below the precision of the numbers, or too many evaluations were needed. The message says which "
        "tolerance or bound to change.",
    ),
)
