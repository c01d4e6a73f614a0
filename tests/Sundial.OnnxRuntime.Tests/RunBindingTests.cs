using Xunit;
using static Sundial.OnnxRuntime.Tests.TestSessions;

namespace Sundial.OnnxRuntime.Tests;

public sealed class RunBindingTests
{
    [Fact]
    public void Results_are_written_into_memory_of_the_caller_and_what_it_changes_is_what_the_next_run_sees()
    {
        float[] a = [1, 2, 3];
        var y = new float[3];
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var ta = OrtTensor.Over<float>(a, [3]);
        using var tb = Vector(10f, 20f, 30f);
        using var ty = OrtTensor.Over<float>(y, [3]);
        binding.SetInput(0, ta);
        binding.SetInput(1, tb);
        binding.SetOutput(0, ty);
        binding.Run();
        Assert.Equal([11, 22, 33], y);

        a[0] = 100;
        binding.Run();

        Assert.Equal([110, 22, 33], y);
    }

    [Fact]
    public void An_output_the_runtime_allocates_is_handed_out_once_and_lost_with_the_next_run()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var a = Vector(1f);
        binding.SetInput(0, a);
        binding.SetInput(1, a);
        Assert.Throws<InvalidOperationException>(() => binding.TakeOutput(0));
        binding.Run();

        using var first = binding.TakeOutput(0);

        Assert.Throws<InvalidOperationException>(() => binding.TakeOutput(0));
        a.Data<float>()[0] = 5;
        binding.Run();
        binding.Run();
        using var second = binding.TakeOutput(0);
        Assert.Equal((2f, 10f), (first.Data<float>()[0], second.Data<float>()[0]));
    }

    [Fact]
    public void An_output_may_be_the_callers_in_one_run_and_the_runtimes_in_the_next()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var a = Vector(1f);
        using var y = Vector(0f);
        binding.SetInput(0, a);
        binding.SetInput(1, a);
        binding.Run();
        binding.SetOutput(0, y);
        binding.Run();
        Assert.Throws<InvalidOperationException>(() => binding.TakeOutput(0));
        Assert.Equal(2, y.Data<float>()[0]);

        binding.SetOutput(0, null);
        binding.Run();

        using var result = binding.TakeOutput(0);
        Assert.Equal(2, result.Data<float>()[0]);
    }

    [Fact]
    public void A_tensor_may_be_several_inputs_and_the_output_too()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var x = Vector(1f, 3f);
        binding.SetInput(0, x);
        binding.SetInput(1, x);
        binding.SetOutput(0, x);

        binding.Run();
        binding.Run();

        Assert.Equal([4, 12], x.Data<float>().ToArray());
    }

    [Fact]
    public void A_missing_input_is_named()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var a = Vector(1f);
        binding.SetInput(0, a);

        Assert.Contains("\"b\"", Assert.Throws<InvalidOperationException>(() => binding.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_than_the_output_is_refused_and_another_may_take_its_place()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind();
        using var a = Vector(1f, 2f);
        using var wrong = OrtTensor.Allocate<float>([5]);
        using var right = OrtTensor.Allocate<float>([2]);
        binding.SetInput(0, a);
        binding.SetInput(1, a);
        binding.SetOutput(0, wrong);
        Assert.Equal(OrtErrorCode.InvalidArgument, Assert.Throws<OrtException>(() => binding.Run()).ErrorCode);

        binding.SetOutput(0, right);
        binding.Run();

        Assert.Equal([2, 4], right.Data<float>().ToArray());
    }

    [Fact]
    public void An_index_beyond_the_names_is_refused()
    {
        using var session = Open(Models.Addition());
        using var binding = session.Bind(["b"], ["y"]);
        using var a = Vector(1f);

        Assert.Equal(["b"], binding.InputNames);
        Assert.Equal(["y"], binding.OutputNames);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.SetInput(1, a));
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.SetOutput(1, a));
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.SetOutput(-1, a));
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.TakeOutput(1));
    }
}
