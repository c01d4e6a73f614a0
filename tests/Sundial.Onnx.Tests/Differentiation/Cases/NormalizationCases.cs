namespace Sundial.Onnx.Tests.Differentiation.Cases;

internal static class NormalizationCases
{
    public static IEnumerable<GradientCase> All =>
    [
        new("Softmax", "over the last axis", b => b.Op("Softmax", [b.Parameter(b.Size(), 4)])),
        new("Softmax", "over a middle axis", b => b.Op("Softmax", [b.Parameter(b.Size(), 3, 2)], NodeAttributes.Of("axis", 1))),
        new("LogSoftmax", "over the last axis", b => b.Op("LogSoftmax", [b.Parameter(b.Size(), 4)])),
        new("LogSoftmax", "over the first axis", b => b.Op("LogSoftmax", [b.Parameter(3, b.Size())], NodeAttributes.Of("axis", 0))),
        BatchNormalization("when training", [3, 2, 2, 3], isTraining: true),
        BatchNormalization("when training on rows", [5, 3], isTraining: true),
        BatchNormalization("when not training", [3, 2, 2, 3], isTraining: false),
        LayerNormalization("over the last axis", [b => b.Parameter(2, 3, 4), b => b.Parameter(4), b => b.Parameter(4)], -1),
        LayerNormalization("over two axes", [b => b.Parameter(2, 3, 4), b => b.Parameter(3, 4), b => b.Parameter(3, 4)], 1),
        LayerNormalization("without a bias", [b => b.Parameter(3, 5), b => b.Parameter(5)], -1),
        LayerNormalization("with a broadcast scale", [b => b.Parameter(2, 3, 4), b => b.Parameter(1), b => b.Parameter(3, 1)], 1),
    ];

    private static GradientCase BatchNormalization(string name, long[] x, bool isTraining) => new("BatchNormalization", name, b => b.Op(
        "BatchNormalization",
        [b.Parameter(x), b.Parameter(x[1]), b.Parameter(x[1]), .. RunningStatistics(b, (int)x[1], isTraining)],
        outputs: isTraining ? 3 : 1,
        NodeAttributes.Of("training_mode", isTraining),
        NodeAttributes.Of("epsilon", 1e-3f))[0]);

    // In training they are only carried on: the result does not depend on them.
    private static Value[] RunningStatistics(CaseBuilder b, int channels, bool isTraining) =>
        isTraining ? [b.Random([channels]), b.Random([channels])] : [b.Parameter(channels), b.Positive(channels)];

    private static GradientCase LayerNormalization(string name, Func<CaseBuilder, Value>[] inputs, long axis) => new("LayerNormalization", name, b => b.Op(
        "LayerNormalization", [.. inputs.Select(input => input(b))], NodeAttributes.Of("axis", axis), NodeAttributes.Of("epsilon", 1e-2f)));
}
