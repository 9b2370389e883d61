using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Schemas;

public class VersionWindowTests
{
    [Fact]
    public void Both_ends_belong_to_the_window()
    {
        var window = new VersionWindow(2, 4);

        Assert.Equal([false, true, true, true, false], Enumerable.Range(1, 5).Select(window.Contains));
        Assert.False(default(VersionWindow).Contains(0));
        Assert.Equal(("2..4", "3"), (window.ToString(), new VersionWindow(3, 3).ToString()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    public void An_impossible_window_cannot_be_made(int oldest, int newest) => Assert.Throws<ArgumentOutOfRangeException>(() => new VersionWindow(oldest, newest));

    [Fact]
    public void What_two_windows_share_is_found_from_either_side()
    {
        var (low, high) = (new VersionWindow(1, 3), new VersionWindow(3, 5));

        Assert.Equal(new VersionWindow(3, 3), low.Intersect(high));
        Assert.Equal(low.Intersect(high), high.Intersect(low));
        Assert.Null(low.Intersect(new VersionWindow(4, 5)));
        Assert.Null(low.Intersect(default));
        Assert.True(low < high && high > low && low <= high && high >= low);
    }
}
