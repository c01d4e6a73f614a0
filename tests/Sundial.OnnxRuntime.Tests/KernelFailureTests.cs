using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

/// <summary>What goes wrong in C# while native code waits for it.</summary>
public sealed unsafe class KernelFailureTests
{
    [Fact]
    public void What_a_kernel_throws_reaches_the_caller_in_its_words_and_the_session_goes_on()
    {
        var fail = true;
        using var session = Open(Models.Custom("Picky"), ScriptedOperator.Copy("Picky", () =>
        {
            if (fail)
            {
                throw new FormatException("no negative numbers, please");
            }
        }));

        var error = Assert.Throws<OrtException>(() => session.Run(-1f));
        Assert.Equal(OrtErrorCode.Fail, error.ErrorCode);
        Assert.Contains("FormatException: no negative numbers, please", error.Message, StringComparison.Ordinal);
        Assert.Contains("Picky to y", error.Message, StringComparison.Ordinal);

        fail = false;
        Assert.Equal([4], session.Run(4f));
    }

    [Fact]
    public void An_exception_without_words_still_becomes_one()
    {
        using var session = Open(Models.Custom("Mute"), ScriptedOperator.Copy("Mute", () => throw new MuteException()));

        Assert.Contains("putting the reason into words", Assert.Throws<OrtException>(() => session.Run(1f)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_read_as_another_type_are_an_error_that_names_both()
    {
        using var session = Open(Models.Custom("Misread"), new ScriptedOperator("Misread", (in context) => context.Input<long>(0)));

        Assert.Contains("Float elements; they cannot be read as Int64", Assert.Throws<OrtException>(() => session.Run(1f)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_does_not_fit_the_callers_tensor_is_an_error_before_anything_is_written()
    {
        using var session = Open(Models.Custom("Grow"), new ScriptedOperator("Grow", (in context) => new Span<float>(context.Output<float>(0, [5]), 5).Fill(1)));
        using var binding = session.Bind();
        using var x = Vector(1f);
        using var y = Vector(7f, 7f);
        binding.SetInput(0, x);
        binding.SetOutput(0, y);

        Assert.Contains("{5}", Assert.Throws<OrtException>(() => binding.Run()).Message, StringComparison.Ordinal);
        Assert.Equal([7, 7], y.Data<float>().ToArray());
    }

    [Fact]
    public void A_kernel_that_cannot_be_made_fails_the_session_and_those_made_before_are_disposed_of()
    {
        var fine = ScriptedOperator.Copy("Fine");
        var broken = new ScriptedOperator("Broken", static (in context) => { }) { OnCreate = static (in info) => throw new ArgumentException("stride 0") };
        var model = Models.Custom([Models.Node("Fine", ["x"], ["h"]), Models.Node("Broken", ["h"], ["y"])], ["x"], ["y"]);

        Assert.Contains("ArgumentException: stride 0", Assert.Throws<OrtException>(() => Open(model, fine, broken)).Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (fine.Made, fine.Disposed));
    }

    [Fact]
    public void No_kernel_at_all_fails_the_session() =>
        Assert.Contains("CreateKernel returned null", Assert.Throws<OrtException>(() => Open(Models.Custom("Null"), new NullOperator())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kernel_whose_Dispose_throws_does_not_take_the_process_with_it()
    {
        var op = new ScriptedOperator("Sore", static (in context) => { }) { OnDispose = static () => throw new InvalidOperationException("told on standard error") };
        var session = Open(Models.Custom("Sore"), op);

        session.Dispose();

        Assert.Equal(1, op.Disposed);
    }

    private sealed class MuteException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }

    private sealed class NullOperator : CustomOperator
    {
        public override string Name => "Null";

        public override int InputCount => 1;

        public override int OutputCount => 1;

        public override CustomKernel CreateKernel(in KernelInfo info) => null!;
    }
}
