namespace Dataverket.Compat.Analyzers.Tests.Keeping;

/// <summary>An edit of one file that changes what another means, by each way in which it can.</summary>
public sealed class ChainTests
{
    [Theory]
    [InlineData("a constant of a file in between", "Part.cs 1 1", "Consts.cs 1 1")]
    [InlineData("a constant that a global using brings into scope", "Global.cs 0 3, First.cs 5 4", "Consts.cs 1 1")]
    [InlineData("a constant that a using brings into scope", "First.cs 0 2, First.cs 5 4", "Consts.cs 1 1")]
    [InlineData("a profile that all have, said by a constant of the same file", "Global.cs 1 3", "Global.cs 2 1")]
    [InlineData("a profile that all have, said by a constant elsewhere", "Global.cs 1 2", "Consts.cs 1 1")]
    [InlineData("a nearer type that comes", "", "Near.cs 1 1")]
    [InlineData("a nearer type that goes", "Near.cs 1 1", "Near.cs 1 0")]
    [InlineData("another name that comes", "", "Global.cs 0 1")]
    [InlineData("a member of a base", "", "Base.cs 1 1")]
    [InlineData("a nested type of a base of the base", "", "Base.cs 0 2")]
    [InlineData("a member of another part", "", "FirstPart.cs 0 1")]
    [InlineData("a default of an attribute's constructor", "Near.cs 1 5, Second.cs 3 1", "Near.cs 2 1")]
    [InlineData("a default of the constructor of an attribute that is named without its last word", "Mark.cs 0 1, Second.cs 3 1", "Mark.cs 1 1")]
    [InlineData("the number of a version that nobody names", "", "ThirdV1.cs 1 1")]
    [InlineData("a serializer context", "Second.cs 1 1", "Context.cs 0 1")]
    [InlineData("a type argument two files away", "Disk.cs 2 3", "Box.cs 2 2")]
    [InlineData("the version before", "", "ThirdV1.cs 0 1")]
    public async Task Is_seen_at_once(string _, string before, string edit)
    {
        var project = new EditedProject();
        var baselines = new EditorRun(project, []).Baselines();
        foreach (var fill in before.Split(',', StringSplitOptions.RemoveEmptyEntries)) Fill(project, fill);
        var editor = new EditorRun(project, baselines);
        var first = await editor.TellAsync();
        // A touch of a file that nobody mentions: what is kept is used from here on.
        editor.Take(project, project.Fill("Use.cs", 0, 1));
        await editor.TellAsync();

        editor.Take(project, Fill(project, edit));
        var told = await editor.TellAsync();

        Assert.Equal(await new EditorRun(project, baselines).TellAsync(), told);
        Assert.NotEqual(first, told);
    }

    private static int Fill(EditedProject project, string fill)
    {
        var parts = fill.Trim().Split(' ');
        return project.Fill(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
    }
}
