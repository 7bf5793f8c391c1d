"""What changes on a machine in service: charts, trends, change points, and how rarely they lie.

A series of readings is standardised against the machine's own baseline (`standardise`) and
charted (`cusum`, `ewma`); the limits come from wanted false alarms (`design`, `run_length`), for
short baselines from simulated tables (`calibration`). `trend` and `change_point` look back over a
whole series, `multiple` over many series at once. `autocorrelation` is for readings that follow
each other.
"""

__all__: list[str] = []
