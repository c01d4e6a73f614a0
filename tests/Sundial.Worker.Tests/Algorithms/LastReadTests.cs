using Sundial.Worker.Algorithms;
using Xunit;

namespace Sundial.Worker.Tests.Algorithms;

public class LastReadTests
{
    [Fact]
    public void What_is_asked_for_again_is_read_once_and_what_was_kept_of_another_is_let_go_before_it_is_read()
    {
        var read = new List<Data>();
        using (var last = new LastRead<int, Data>())
        {
            Assert.Same(last.Of(1, Read), last.Of(1, Read));
            Assert.False(read[0].IsDisposed);
            last.Of(2, () =>
            {
                Assert.True(read[0].IsDisposed);
                return Read();
            });
            Assert.Equal(2, read.Count);
        }

        Assert.True(read[1].IsDisposed);

        Data Read()
        {
            read.Add(new Data());
            return read[^1];
        }
    }

    [Fact]
    public void What_could_not_be_read_is_read_again()
    {
        using var last = new LastRead<int, Data>();
        Assert.Throws<IOException>(() => last.Of(1, () => throw new IOException()));
        Assert.NotNull(last.Of(1, () => new Data()));
    }

    private sealed class Data : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
