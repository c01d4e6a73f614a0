using Sundial.Contracts.Hosting;
using Sundial.OnnxRuntime;
using Sundial.Scorer.Engine;
using Xunit;

namespace Sundial.Scorer.Tests.Engine;

public sealed class CallCheckTests
{
    private static readonly CallCheck s_check = new(new ModelSignature(
        [new TensorSignature("image", "FP32", [-1, 2]), new TensorSignature("words", "BYTES", [-1])],
        [new TensorSignature("scores", "FP32", [-1, 3]), new TensorSignature("label", "INT64", [-1])]));

    [Fact]
    public void Inputs_are_brought_into_the_models_order()
    {
        using var call = InferenceCall.Rent();
        Words(call, "words", [1], 2, 0, 0, 0, 65, 66);
        Image(call, "image", 1, 2);

        s_check.Check(call);

        Assert.Equal(("image", "words"), (call.Inputs[0].Name, call.Inputs[1].Name));
    }

    [Fact]
    public void A_missing_input_is_named_with_what_it_is_and_what_came() => Refused(
        call => Words(call, "wrods", [0]),
        "The input \"image\" (FP32 [-1, 2]) is missing; the model takes \"image\", \"words\", and \"wrods\" came.");

    [Fact]
    public void A_superfluous_input_is_named() => Refused(
        call =>
        {
            Image(call, "image", 1, 2);
            Words(call, "words", [0]);
            Image(call, "mask", 1, 2);
        },
        "The model has no input \"mask\"; it takes \"image\", \"words\".");

    [Fact]
    public void An_input_that_comes_twice_is_named() => Refused(
        call =>
        {
            Image(call, "image", 1, 2);
            Words(call, "words", [0]);
            Image(call, "image", 1, 2);
        },
        "The input \"image\" came twice.");

    [Fact]
    public void Another_shape_is_told_beside_the_right_one() => Refused(
        call =>
        {
            Image(call, "image", 1, 3);
            Words(call, "words", [0]);
        },
        "The input \"image\" is FP32 [1, 3]; the model takes FP32 [-1, 2].");

    [Fact]
    public void Another_rank_is_told_beside_the_right_one() => Refused(
        call =>
        {
            Image(call, "image", 2);
            Words(call, "words", [0]);
        },
        "The input \"image\" is FP32 [2]; the model takes FP32 [-1, 2].");

    [Fact]
    public void Another_type_is_told_beside_the_right_one() => Refused(
        call =>
        {
            call.Inputs.Add().Reset("image", ElementType.Double, [1, 2]);
            Words(call, "words", [0]);
        },
        "The input \"image\" is FP64 [1, 2]; the model takes FP32 [-1, 2].");

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(0)]
    public void Bytes_that_do_not_fill_the_shape_are_counted(int bytes) => Refused(
        call =>
        {
            call.Inputs.Add().Reset("image", ElementType.Float, [1, 2], bytes);
            Words(call, "words", [0]);
        },
        $"The input \"image\" of FP32 [1, 2] takes 8 bytes; {bytes} came.");

    [Fact]
    public void Texts_that_do_not_fill_the_shape_are_counted() => Refused(
        call =>
        {
            Image(call, "image", 1, 2);
            Words(call, "words", [2], 1, 0, 0, 0, 65);
        },
        "The input \"words\" of shape [2] takes 2 texts; 1 came.");

    [Theory]
    [InlineData(new byte[] { 9, 0, 0, 0, 65 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 65 })]
    [InlineData(new byte[] { 1, 0 })]
    public void A_text_that_is_cut_off_is_told(byte[] bytes) => Refused(
        call =>
        {
            Image(call, "image", 1, 2);
            Words(call, "words", [1], bytes);
        },
        $"The input \"words\" ends within a text: a length reaches beyond its {bytes.Length} bytes.");

    [Fact]
    public void A_byte_that_is_no_truth_value_is_told()
    {
        var check = new CallCheck(new ModelSignature([new TensorSignature("mask", "BOOL", [-1])], []));
        using var call = InferenceCall.Rent();
        call.Inputs.Add().Reset("mask", ElementType.Bool, [3]);
        ((ReadOnlySpan<byte>)[0, 1, 2]).CopyTo(call.Inputs[0].Bytes);

        Assert.Equal("The input \"mask\" of BOOL [3] has the byte 2 at 2; a truth value is 0 or 1.", Assert.Throws<InvalidRequestException>(() => check.Check(call)).Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void An_output_that_there_is_not_cannot_be_wanted(int output) => Refused(
        call =>
        {
            Good(call);
            call.Wanted.Add(output);
        },
        $"There is no output {output}; the model gives \"scores\", \"label\".");

    [Fact]
    public void An_output_cannot_be_wanted_twice() => Refused(
        call =>
        {
            Good(call);
            call.Wanted.AddRange([1, 1]);
        },
        "The output \"label\" is asked for twice.");

    [Theory]
    [InlineData(new long[] { long.MaxValue, 2 }, "more elements than any memory holds")]
    [InlineData(new long[] { 4611686018427387904, 4 }, "more elements than any memory holds")]
    [InlineData(new long[] { -1, 2 }, "no dimension may be negative")]
    [InlineData(new long[] { 1L << 40, 1 }, "no tensor may take more than 2 GiB")]
    public void Absurd_shapes_are_refused_before_any_memory_is_asked_for(long[] shape, string reason)
    {
        using var call = InferenceCall.Rent();
        var fault = Assert.Throws<InvalidRequestException>(() => call.Inputs.Add().Reset("image", ElementType.Float, shape));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private static void Refused(Action<InferenceCall> fill, string sentence)
    {
        using var call = InferenceCall.Rent();
        fill(call);
        Assert.Equal(sentence, Assert.Throws<InvalidRequestException>(() => s_check.Check(call)).Message);
    }

    private static void Good(InferenceCall call)
    {
        Image(call, "image", 1, 2);
        Words(call, "words", [0]);
    }

    private static void Image(InferenceCall call, string name, params long[] shape) => call.Inputs.Add().Reset(name, ElementType.Float, shape);

    private static void Words(InferenceCall call, string name, long[] shape, params byte[] bytes)
    {
        var input = call.Inputs.Add();
        input.Reset(name, ElementType.String, shape, bytes.Length);
        bytes.CopyTo(input.Bytes);
    }
}
