"""HistGradientBoosting with randomised search on the data sets of the `tables` benchmark, for the same time; needs Debian's python3-sklearn and python3-pandas.

/usr/bin/python3 bench/sklearn/tables.py FOLDER [SECONDS] [FOLDS]
"""
import sys
import time

import numpy as np
import pandas as pd
from scipy.stats import loguniform, randint, uniform
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, mean_squared_error, roc_auc_score
from sklearn.model_selection import KFold, ParameterSampler, cross_val_score
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


def main():
    folder = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    folds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    train, test = pd.read_csv(f"{folder}/adult-train.csv"), pd.read_csv(f"{folder}/adult-test.csv")
    pair = [(f.drop(columns="income"), (f["income"] == ">50K").astype(int)) for f in (train, test)]
    measure("adult", [tuple(pair)], True, seconds)
    for name, target, is_classification in (("winequality-white", "quality", False), ("mammography", "class", True)):
        frame = pd.read_csv(f"{folder}/{name}.csv")
        x, y = frame.drop(columns=target), frame[target]
        y = (y.astype(str).str.strip("'") == "1").astype(int) if is_classification else y
        split = list(KFold(5, shuffle=True, random_state=1).split(x))[:folds]
        measure(name, [((x.iloc[a], y.iloc[a]), (x.iloc[b], y.iloc[b])) for a, b in split], is_classification, seconds)


main()
