using System.Runtime.CompilerServices;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Sharing;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Sharing;

/// <summary>What the analyzers of one compilation share is made once, whoever comes first and whoever gives up.</summary>
public sealed class SharingTests
{
    private const string Source = """
        using Dataverket.Compat.Schemas; using System.Text.Json.Serialization;
        namespace Maskin;
        [EventSchema("no.a.b", 1)] public sealed partial record Seen { public int A { get; init; } }
        public static class Holder { [EventReader("no.a.c")] public sealed partial record Mine { public int B { get; init; } } public class Open; public sealed class Last : Open; }
        [JsonSerializable(typeof(Seen))] public sealed partial class Context : JsonSerializerContext;
        """;

    [Fact]
    public void Schemas_contexts_and_bases_are_found_also_inside_other_types()
    {
        var compilation = new Extracted(Source).Compilation;
        var index = TypeIndex.Of(compilation, CancellationToken.None);

        Assert.Equal(["Mine", "Seen"], index.Schemas.Select(schema => schema.Type.Name).Order(StringComparer.Ordinal));
        Assert.Equal("Context", Assert.Single(ContextIndex.Of(compilation, CancellationToken.None).Contexts).Name);
        Assert.True(BaseIndex.Of(compilation).IsBase(compilation.GetTypeByMetadataName("Maskin.Holder+Open")!, CancellationToken.None));
        Assert.False(BaseIndex.Of(compilation).IsBase(compilation.GetTypeByMetadataName("Maskin.Holder+Last")!, CancellationToken.None));
        Assert.Same(index, TypeIndex.Of(compilation, CancellationToken.None));
        Assert.NotSame(index, TypeIndex.Of(compilation.Clone(), CancellationToken.None));
        Assert.Same(SchemaKnowledge.Of(compilation).Reach(CancellationToken.None), SchemaKnowledge.Of(compilation).Reach(CancellationToken.None));
    }

    [Fact]
    public void Of_several_schema_attributes_the_first_known_speaks_in_whatever_order_they_stand()
    {
        var index = TypeIndex.Of(new Extracted("""using Dataverket.Compat.Schemas; [EventReader("no.a.c"), ReplySchema("no.a.b", 1), CommandSchema("no.a.d", 1)] public sealed partial record Seen;""").Compilation, CancellationToken.None);

        Assert.Equal("CommandSchemaAttribute", Assert.Single(index.Schemas).Attribute.AttributeClass!.Name);
    }

    [Fact]
    public void No_compilation_is_kept_alive()
    {
        var seen = Look();
        for (var i = 0; i < 10 && seen.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(seen.IsAlive);
    }

    [Fact]
    public void What_was_cancelled_is_made_for_the_next_who_asks()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var runs = 0;
        var once = new Once<string>(token =>
        {
            runs++;
            token.ThrowIfCancellationRequested();
            return "made";
        });

        Assert.Throws<OperationCanceledException>(() => once.Get(cancelled.Token));
        Assert.Equal(("made", "made", 2), (once.Get(CancellationToken.None), once.Get(CancellationToken.None), runs));
    }

    [Fact]
    public async Task Who_waits_for_another_can_give_up()
    {
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var once = new Once<string>(_ =>
        {
            begun.Set();
            goOn.Wait(TestContext.Current.CancellationToken);
            return "made";
        });
        var first = Task.Run(() => once.Get(CancellationToken.None), TestContext.Current.CancellationToken);
        begun.Wait(TestContext.Current.CancellationToken);
        await cancelled.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => once.Get(cancelled.Token));
        goOn.Set();
        Assert.Equal("made", await first);
    }

    [Fact]
    public async Task Pieces_are_made_once_each_by_all_who_need_them()
    {
        var runs = new int[500];
        var together = new Together<int>(runs.Length, (i, _) =>
        {
            Interlocked.Increment(ref runs[i]);
            return i * i;
        });

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => together.Get(CancellationToken.None).ToArray())));

        Assert.All(all, results => Assert.Equal(Enumerable.Range(0, 500).Select(i => i * i), results));
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task A_piece_that_another_gave_up_is_made_by_who_waits_for_it()
    {
        using var begun = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var runs = 0;
        var together = new Together<int>(1, (_, token) =>
        {
            if (Interlocked.Increment(ref runs) > 1) return 7;
            begun.Set();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return 0;
        });
        var first = Task.Run(() => together.Get(cancelled.Token), CancellationToken.None);
        begun.Wait(TestContext.Current.CancellationToken);
        var second = Task.Run(() => together.Get(CancellationToken.None), CancellationToken.None);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal([7], await second);
        Assert.Equal(2, runs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Look()
    {
        var compilation = new Extracted(Source).Compilation;
        Assert.Equal(2, TypeIndex.Of(compilation, CancellationToken.None).Schemas.Count);
        Assert.NotNull(SchemaKnowledge.Of(compilation).Reach(CancellationToken.None));
        return new(compilation);
    }
}
