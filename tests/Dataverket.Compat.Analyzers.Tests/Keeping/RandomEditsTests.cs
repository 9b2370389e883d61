namespace Dataverket.Compat.Analyzers.Tests.Keeping;

/// <summary>What is kept from one edit to the next must never show: after every edit, everything that is written and told is what a run that knows nothing writes and tells.</summary>
public sealed class RandomEditsTests
{
    private const int Edits = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_every_edit_all_is_byte_for_byte_what_a_run_from_scratch_gives(int seed)
    {
        var random = new Random(seed);
        var project = new EditedProject();
        var baselines = new EditorRun(project, []).Baselines();
        var editor = new EditorRun(project, baselines);
        HashSet<string> seen = [];
        for (var edit = 0; edit < Edits; edit++)
        {
            var file = project.Edit(random);
            editor.Take(project, file);

            var told = await editor.TellAsync();
            Assert.True(await new EditorRun(project, baselines).TellAsync() == told, $"seed {seed}, edit {edit} of {EditedProject.Path(file)}: {project}");
            Assert.DoesNotContain("AD0001", told, StringComparison.Ordinal);
            seen.Add(told);
        }

        // Edits that change nothing would show nothing.
        Assert.True(seen.Count > Edits / 2, $"{seen.Count} different results");
    }
}
