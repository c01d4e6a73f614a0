"""HistGradientBoosting with randomised search on the data sets of the `tables` benchmark, for the same time; needs Debian's python3-sklearn and python3-pandas.

The folds are those that `Sundial.Benchmarks tables-folds DATA FOLDER` writes, so that both learn from the same rows; all processors are used, as ours are.

/usr/bin/python3 bench/sklearn/tables.py FOLDER [SECONDS] [FOLDS]
"""
import os
import sys
import time

import numpy as np
import pandas as pd
from scipy.stats import loguniform, randint, uniform
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, mean_squared_error, roc_auc_score
from sklearn.model_selection import ParameterSampler, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

SPACE = {
    "learning_rate": loguniform(0.01, 0.3),
    "max_leaf_nodes": randint(4, 128),
    "min_samples_leaf": randint(2, 60),
    "l2_regularization": loguniform(1e-4, 10),
    "max_bins": randint(64, 256),
}


def model_of(frame, is_classification, **settings):
    texts = [i for i, kind in enumerate(frame.dtypes) if kind == object]
    encoder = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), texts), remainder="passthrough")
    kind = HistGradientBoostingClassifier if is_classification else HistGradientBoostingRegressor
    learner = kind(early_stopping=True, max_iter=1000, categorical_features=list(range(len(texts))), random_state=1, **settings)
    return make_pipeline(encoder, learner)


def search(frame, target, is_classification, seconds):
    begun, best, slowest = time.time(), (-np.inf, {}), 0.0
    metric = "roc_auc" if is_classification else "neg_root_mean_squared_error"
    samples = iter(ParameterSampler(SPACE, n_iter=100_000, random_state=1))
    settings = {}
    # What is left has to do for one more evaluation and for the last fit.
    while time.time() - begun + 1.3 * slowest < seconds:
        turn = time.time()
        score = cross_val_score(model_of(frame, is_classification, **settings), frame, target, scoring=metric, cv=5).mean()
        best = max(best, (score, settings), key=lambda pair: pair[0])
        slowest = max(slowest, time.time() - turn)
        settings = next(samples)
    return model_of(frame, is_classification, **best[1]).fit(frame, target), time.time() - begun


def measure(name, parts, is_classification, seconds):
    results = []
    for train, test in parts:
        (x, y), (z, truth) = train, test
        model, took = search(x, y, is_classification, seconds)
        if is_classification:
            chance = model.predict_proba(z)[:, 1]
            results.append((roc_auc_score(truth, chance), accuracy_score(truth, chance > 0.5), took))
        else:
            results.append((mean_squared_error(truth, model.predict(z)) ** 0.5, 0, took))
    means = np.mean(results, axis=0)
    print(f"{name} {seconds} s: {'AUC' if is_classification else 'RMSE'} {means[0]:.4f} accuracy {means[1]:.4f} elapsed {means[2]:.1f} s, mean of {len(results)}", flush=True)


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
