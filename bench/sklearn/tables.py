"""HistGradientBoosting with randomised search on the data sets of the `tables` benchmark, for the same time; needs Debian's python3-sklearn and python3-pandas.

The folds are those that `Sundial.Benchmarks tables-folds DATA FOLDER` writes, so that both learn from the same rows; all processors are used, as ours are.
It is as good as somebody makes it who knows it: the default settings first, then random ones; each validated in five folds, or on one where the time is
too short for a dozen such; iterations are added (warm_start) until validation says that they do no more good; what is far behind on its first fold
is not tried on the others; the best is fitted once more on all rows, with the iterations that were best. Nothing is begun that would not end in time.

/usr/bin/python3 bench/sklearn/tables.py FOLDER [SECONDS] [FOLDS]
"""
import os
import sys
import time
from itertools import islice

import numpy as np
import pandas as pd
from scipy.stats import loguniform, randint
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, log_loss, mean_squared_error, roc_auc_score
from sklearn.model_selection import KFold, ParameterSampler, StratifiedKFold
from sklearn.preprocessing import OrdinalEncoder

SPACE = {
    "learning_rate": loguniform(0.01, 0.3),
    "max_leaf_nodes": randint(4, 128),
    "min_samples_leaf": randint(2, 60),
    "l2_regularization": loguniform(1e-4, 10),
    "max_bins": randint(64, 256),
}
LEAST_ITERATIONS = 20
MOST_ITERATIONS = 2000
FOLDS = 5
EVALUATIONS_WANTED = 12     # fewer in five folds are worth less than more on one
FAR_BEHIND = 0.005          # of the best on the same fold
RESERVE = 0.97              # of the time: the last fit takes a little longer than the measured ones


class TooLate(Exception):
    pass


# A fifth more each time: every call bins the rows and predicts them anew.
def steps(most):
    iterations = 0
    while iterations < most:
        iterations = min(most, iterations + max(LEAST_ITERATIONS, iterations // 5))
        yield iterations


class Task:
    def __init__(self, frame, target, is_classification, seconds):
        texts = [i for i, kind in enumerate(frame.dtypes) if kind == object]
        self.encoder = make_column_transformer(
            (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), texts), remainder="passthrough")
        self.rows = self.encoder.fit_transform(frame).astype(float)
        self.target = target.to_numpy()
        self.categories = list(range(len(texts)))
        self.is_classification = is_classification
        kind = StratifiedKFold if is_classification else KFold
        self.folds = list(kind(FOLDS, shuffle=True, random_state=1).split(self.rows, self.target))
        self.begun, self.seconds = time.time(), RESERVE * seconds
        self.last_fit = 0.0

    def left(self):
        return self.seconds - (time.time() - self.begun)

    def model(self, settings):
        kind = HistGradientBoostingClassifier if self.is_classification else HistGradientBoostingRegressor
        return kind(early_stopping=False, warm_start=True, categorical_features=self.categories, random_state=1, **settings)

    def chance(self, model, rows):
        return model.predict_proba(rows)[:, 1] if self.is_classification else model.predict(rows)

    def score(self, truth, chance):
        return roc_auc_score(truth, chance) if self.is_classification else -mean_squared_error(truth, chance) ** 0.5

    def loss(self, truth, chance):
        return log_loss(truth, chance) if self.is_classification else mean_squared_error(truth, chance)

    def fold(self, settings, fold):
        """The best score on a fold, the iterations it took, and what an iteration takes."""
        train, test = self.folds[fold]
        model, begun = self.model(settings), time.time()
        losses, iterations = [], 0
        for iterations in steps(MOST_ITERATIONS):
            turn, known = time.time(), len(losses)
            model.set_params(max_iter=iterations).fit(self.rows[train], self.target[train])
            stages = model.staged_predict_proba(self.rows[test]) if self.is_classification else model.staged_predict(self.rows[test])
            losses += [self.loss(self.target[test], stage[:, 1] if self.is_classification else stage) for stage in islice(stages, known, None)]
            best_at = int(np.argmin(losses)) + 1
            if iterations - best_at >= max(2 * LEAST_ITERATIONS, best_at // 4):
                break
            if self.left() - 1.8 * (time.time() - turn) < self.last_fit:
                if fold == 0 and self.last_fit == 0.0:
                    break   # the very first: what there is, is better than nothing
                raise TooLate
        stages = model.staged_predict_proba(self.rows[test]) if self.is_classification else model.staged_predict(self.rows[test])
        chance = next(islice(stages, best_at - 1, None))
        return self.score(self.target[test], chance[:, 1] if self.is_classification else chance), best_at, (time.time() - begun) / iterations

    def evaluate(self, settings, folds, first):
        scores, iterations, took = [], [], 0.0
        for fold in range(folds):
            score, best_at, seconds = self.fold(settings, fold)
            scores.append(score)
            iterations.append(best_at)
            took = max(took, seconds)
            if fold == 0 and first is not None and score < first - FAR_BEHIND * abs(first):
                return None
        return np.mean(scores), scores[0], int(np.mean(iterations)), took

    def search(self):
        begun = time.time()
        best = self.evaluate({}, 1, None) + ({},)
        took = time.time() - begun
        self.keep(best)
        folds = FOLDS if took * FOLDS * EVALUATIONS_WANTED < self.left() else 1
        samples, tried, settings, first = iter(ParameterSampler(SPACE, n_iter=100_000, random_state=1)), 1, {}, None
        best = best if folds == 1 else (-np.inf,) + best[1:]
        settings = next(samples) if folds == 1 else settings
        try:
            while self.left() > self.last_fit + took:
                found = self.evaluate(settings, folds, best[1] if tried > 1 else None)
                tried += 1
                if found is not None and found[0] > best[0]:
                    best = found + (settings,)
                    self.keep(best)
                settings = next(samples)
        except TooLate:
            pass
        return self.fit(best), tried, folds, time.time() - self.begun

    # What the last fit needs: all rows for those of a fold, each iteration as slow as the slowest was.
    def keep(self, best):
        self.last_fit = 1.2 * best[2] * best[3] * FOLDS / (FOLDS - 1)

    def fit(self, best):
        model = self.model(best[4])
        for iterations in steps(best[2]):
            turn = time.time()
            model.set_params(max_iter=iterations).fit(self.rows, self.target)
            if self.left() < 1.5 * (time.time() - turn):
                break
        return model


def measure(name, parts, is_classification, seconds):
    results = []
    if not parts:
        return
    for (x, y), (z, truth) in parts:
        task = Task(x, y, is_classification, seconds)
        model, tried, folds, took = task.search()
        chance = task.chance(model, task.encoder.transform(z).astype(float))
        results.append((abs(task.score(truth, chance)), accuracy_score(truth, chance > 0.5) if is_classification else 0, took))
        print(f"  {name}: {results[-1][0]:.4f} after {took:.1f} s, {tried} settings on {folds} folds, {model.n_iter_} iterations", flush=True)
    means = np.mean(results, axis=0)
    print(f"{name} {seconds} s: {'AUC' if is_classification else 'RMSE'} {means[0]:.4f} accuracy {means[1]:.4f} elapsed {max(took for _, _, took in results):.1f} s at most, mean of {len(results)}", flush=True)


def part(folder, name, fold, target, is_classification):
    pair = []
    for role in ("train", "test"):
        frame = pd.read_csv(f"{folder}/{name}-{fold}-{role}.csv", skipinitialspace=True)
        y = frame[target]
        y = (y.astype(str).str.strip("'. ").isin(["1", ">50K"])).astype(int) if is_classification else y
        pair.append((frame.drop(columns=target), y))
    return tuple(pair)


def main():
    folder = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    folds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    for name, target, is_classification in (("adult", "income", True), ("winequality-white", "quality", False), ("mammography", "class", True)):
        there = [fold for fold in range(folds) if os.path.exists(f"{folder}/{name}-{fold}-train.csv")]
        measure(name, [part(folder, name, fold, target, is_classification) for fold in there], is_classification, seconds)


main()
