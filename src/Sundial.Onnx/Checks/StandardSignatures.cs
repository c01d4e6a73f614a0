using static Sundial.Onnx.Checks.Signature;

namespace Sundial.Onnx.Checks;

/// <summary>The standard operators that have a shape rule, as the ONNX standard writes them from operator set 17 on.</summary>
internal static class StandardSignatures
{
    private const string Window = "auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints";
    private const string Pool = "auto_pad:string ceil_mode:int kernel_shape!:ints pads:ints strides:ints";

    private static readonly string[] s_reductions =
    [
        "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp",
    ];

    private static readonly Signature[] s_all =
    [
        // Element by element, one input.
        .. Each(["Abs", "Neg", "Sign", "Relu"], (1, 1), Takes.Numbers),
        .. Each(
            ["Sqrt", "Exp", "Log", "Reciprocal", "Floor", "Ceil", "Round", "Sin", "Cos", "Sigmoid", "Tanh", "HardSwish", "Softplus", "Softsign", "Erf", "IsNaN"],
            (1, 1),
            Takes.Floats),
        new("LeakyRelu", (1, 1), "alpha:float", Takes.Floats),
        new("Elu", (1, 1), "alpha:float", Takes.Floats),
        new("Celu", (1, 1), "alpha:float", Takes.Float32),
        new("Selu", (1, 1), "alpha:float gamma:float", Takes.Floats),
        new("HardSigmoid", (1, 1), "alpha:float beta:float", Takes.Floats),
        new("Mish", (1, 1), "", Takes.Floats, Since: 18),
        new("Gelu", (1, 1), "approximate:string", Takes.Floats, Since: 20),
        new("IsInf", (1, 1), "detect_negative:int detect_positive:int", Takes.Floats),
        new("Not", (1, 1), "", Takes.Booleans),
        new("Identity", (1, 1)),
        new("Cast", (1, 1), "to!:int"),
        new("Cast", (1, 1), "to!:int saturate:int", Since: 19),
        new("Cast", (1, 1), "to!:int saturate:int round_mode:string", Since: 24),
        new("Clip", (1, 3), "", Takes.Numbers),
        new("Dropout", (1, 3), "seed:int", Takes.Floats, Outputs: 2, Rest: "Floats Booleans"),

        // Element by element, several inputs.
        new("Pow", (2, 2), "", Takes.Numbers, Rest: "Numbers"),
        .. Each(["Add", "Sub", "Mul", "Div", "PRelu", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"], (2, 2), Takes.Numbers),
        .. Each(["And", "Or", "Xor"], (2, 2), Takes.Booleans),
        .. Each(["Min", "Max"], (1, Any), Takes.Numbers),
        .. Each(["Sum", "Mean"], (1, Any), Takes.Floats),
        new("Mod", (2, 2), "fmod:int", Takes.Numbers),
        new("Equal", (2, 2)),
        new("Where", (3, 3), "", Takes.Booleans),

        // Reductions: what was an attribute, axes, is an input from 18 on; of ReduceSum already in 17.
        new("ReduceSum", (1, 2), "keepdims:int noop_with_empty_axes:int", Takes.Numbers, Rest: "Int64"),
        .. s_reductions.Select(op => new Signature(op, (1, 1), "axes:ints keepdims:int", Takes.Numbers)),
        .. s_reductions.Select(op => new Signature(op, (1, 2), "keepdims:int noop_with_empty_axes:int", Takes.Numbers, Rest: "Int64", Since: 18)),
        new("ReduceMax", (1, 2), "keepdims:int noop_with_empty_axes:int", Rest: "Int64", Since: 20),
        new("ReduceMin", (1, 2), "keepdims:int noop_with_empty_axes:int", Rest: "Int64", Since: 20),
        new("ArgMax", (1, 1), "axis:int keepdims:int select_last_index:int", Takes.Numbers),
        new("ArgMin", (1, 1), "axis:int keepdims:int select_last_index:int", Takes.Numbers),
        new("CumSum", (2, 2), "exclusive:int reverse:int", Takes.Numbers, Rest: "Indices"),

        // Layers.
        new("MatMul", (2, 2), "", Takes.Numbers),
        new("Gemm", (2, 3), "alpha:float beta:float transA:int transB:int", Takes.Numbers),
        new("Conv", (2, 3), Window, Takes.Floats),
        new("ConvTranspose", (2, 3), Window + " output_padding:ints output_shape:ints", Takes.Floats),
        new("MaxPool", (1, 1), Pool + " dilations:ints storage_order:int", Takes.FloatsOrBytes, Outputs: 2),
        new("AveragePool", (1, 1), Pool + " count_include_pad:int", Takes.Floats),
        new("AveragePool", (1, 1), Pool + " count_include_pad:int dilations:ints", Takes.Floats, Since: 19),
        .. Each(["GlobalAveragePool", "GlobalMaxPool"], (1, 1), Takes.Floats),
        new("BatchNormalization", (5, 5), "epsilon:float momentum:float training_mode:int", Takes.Floats, Outputs: 3, Rest: "Floats"),
        new("InstanceNormalization", (3, 3), "epsilon:float", Takes.Floats, Rest: "Same"),
        new("LayerNormalization", (2, 3), "axis:int epsilon:float stash_type:int", Takes.Floats, Outputs: 3, Rest: "Same"),
        new("LRN", (1, 1), "alpha:float beta:float bias:float size!:int", Takes.Floats),
        new("Softmax", (1, 1), "axis:int", Takes.Floats),
        new("LogSoftmax", (1, 1), "axis:int", Takes.Floats),
        new("Hardmax", (1, 1), "axis:int", Takes.Floats),

        // Layout.
        new("Reshape", (2, 2), "allowzero:int", Rest: "Int64"),
        new("Flatten", (1, 1), "axis:int"),
        new("Transpose", (1, 1), "perm:ints"),
        new("Squeeze", (1, 2), Rest: "Int64"),
        new("Unsqueeze", (2, 2), Rest: "Int64"),
        new("Expand", (2, 2), Rest: "Int64"),
        new("Tile", (2, 2), Rest: "Int64"),
        new("Concat", (1, Any), "axis!:int"),
        new("Split", (1, 2), "axis:int", Outputs: Any, Rest: "Int64"),
        new("Split", (1, 2), "axis:int num_outputs:int", Outputs: Any, Rest: "Int64", Since: 18),
        new("Slice", (3, 5), Rest: "Indices"),
        new("Pad", (2, 3), "mode:string", Rest: "Int64 Same"),
        new("Pad", (2, 4), "mode:string", Rest: "Int64 Same Indices", Since: 18),
        new("Resize", (1, 4), ResizeAttributes, Rest: ResizeTypes),
        new("Resize", (1, 4), ResizeAttributes + " antialias:int axes:ints keep_aspect_ratio_policy:string", Rest: ResizeTypes, Since: 18),

        // Places.
        new("Gather", (2, 2), "axis:int", Rest: "Indices"),
        new("GatherElements", (2, 2), "axis:int", Rest: "Indices"),
        new("GatherND", (2, 2), "batch_dims:int", Rest: "Int64"),
        new("ScatterElements", (3, 3), "axis:int reduction:string", Rest: "Indices Same"),
        new("ScatterND", (3, 3), "reduction:string", Rest: "Int64 Same"),
        new("OneHot", (3, 3), "axis:int", Takes.Numbers, Rest: "Numbers Anything"),
        new("TopK", (2, 2), "axis:int largest:int sorted:int", Takes.Numbers, Outputs: 2, FewestOutputs: 2, Rest: "Int64"),
        new("Compress", (2, 2), "axis:int", Rest: "Booleans"),
        new("NonMaxSuppression", (2, 5), "center_point_box:int", Takes.Float32, Rest: "Float32 Int64 Float32 Float32"),
        new("NonZero", (1, 1)),

        // Constants.
        new("Constant", (0, 0), "value:tensor value_float:float value_floats:floats value_int:int value_ints:ints value_string:string value_strings:strings sparse_value:sparsetensor"),
        new("ConstantOfShape", (1, 1), "value:tensor", Takes.Int64),
        new("Range", (3, 3), "", Takes.Numbers),
        new("Shape", (1, 1), "start:int end:int"),
        new("Size", (1, 1)),
        new("EyeLike", (1, 1), "dtype:int k:int"),
    ];

    private static readonly ILookup<string, Signature> s_byOperator = s_all.ToLookup(signature => signature.Op, StringComparer.Ordinal);

    private const string ResizeAttributes =
        "coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float mode:string nearest_mode:string";

    // Regions, scales, sizes.
    private const string ResizeTypes = "Floats Float32 Int64";

    /// <summary>Every form of every operator.</summary>
    public static IReadOnlyList<Signature> All => s_all;

    /// <summary>The form that an operator has in an operator set, or null where the set does not have it.</summary>
    public static Signature? Find(string op, long opset) => s_byOperator[op].Where(form => form.Since <= opset).MaxBy(form => form.Since);

    /// <summary>Refuses a node that is not written as the standard has it. Nodes that the table does not know are let pass.</summary>
    public static void Check(ShapeContext context)
    {
        // Graphs of older operator sets are read as they are; only their shapes are told.
        if (!context.Node.IsStandard() || context.Opset < OnnxModel.OldestOpset || !s_byOperator.Contains(context.Node.OpType))
        {
            return;
        }

        var form = Find(context.Node.OpType, context.Opset) ?? throw context.Refuse(
            $"the operator comes with operator set {s_byOperator[context.Node.OpType].Min(form => form.Since)}, but the graph is of {context.Opset}; build it for the newer one");
        SignatureCheck.Require(context, form);
    }

    private static IEnumerable<Signature> Each(string[] ops, (int Fewest, int Most) inputs, Takes takes) =>
        ops.Select(op => new Signature(op, inputs, "", takes));
}
