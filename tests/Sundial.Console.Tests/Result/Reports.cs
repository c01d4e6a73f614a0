namespace Sundial.Console.Tests.Result;

/// <summary>Reports as trainings write them.</summary>
internal static class Reports
{
    /// <summary>Of a small classifier, with all that is told today.</summary>
    public const string Images =
        """
        {"task":"image-classification","outcome":"completed","asked":{"within_seconds":60,"optimize_for":"accuracy","tier":"cpu-2","tune":true,"seed":1,"memory_bytes":1073741824},
        "class_names":["cat","dog"],"share_of_data_used":0.25,"sizes":{"train":100,"validation":10,"test":20},"train_to_test_ratio":5,"inputs":["pixels 28×28×1"],"epochs":4.5,"mean_epoch_seconds":1.25,
        "average_precision":0.97,"recall":0.96,
        "metrics":{"accuracy":0.95,"log_loss":0.1,"count":20,"classes":[{"name":"cat","support":10,"precision":1,"recall":0.9},{"name":"dog","support":10,"precision":0.9,"recall":1}],
        "confusion_matrix":[[9,1],[0,10]],"confusions":[{"truth":"cat","prediction":"dog","count":1}]},
        "precision_recall":{"classes":[{"name":"cat","support":10,"average_precision":0.98,"points":[[0,1,0.99],[1,0.9,0.2]]}],"mean":[[0,1],[1,0.9]]},
        "reliability":{"expected_calibration_error":0.03,"bins":[{"from":0.9,"to":1,"count":20,"confidence":0.97,"accuracy":0.95}]},
        "expected_with_more_time":{"additional_seconds":3600,"metric":"accuracy","now":0.95,"expected":0.99,"low":0.94,"high":1,"confidence":0.8,"gain_is_expected":true},
        "seed":1,"threads":2,"deadline_seconds":60,"elapsed_seconds":59,"ledger":[{"phase":"train","planned_seconds":49,"actual_seconds":50}],"notices":["A quarter of the images was used."],"network":{"name":"residual-8","parameters":1234,"megaflops_per_image":1,"height":28,"width":28,"channels":1}}
        """;
}
