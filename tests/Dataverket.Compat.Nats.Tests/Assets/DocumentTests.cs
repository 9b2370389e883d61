using System.Globalization;
using System.Text;
using Dataverket.Compat.Nats.Assets;
using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>The table that people read is the one that the code holds.</summary>
public sealed class DocumentTests
{
    private const string Begin = "<!-- The rest is compared with the code by a test. -->\n";

    [Fact]
    public void The_document_says_what_the_code_does()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Dataverket.Compat.sln"))) folder = folder.Parent;
        var text = File.ReadAllText(Path.Combine(folder.FullName, "docs", "assets.md")).ReplaceLineEndings("\n");
        var at = text.IndexOf(Begin, StringComparison.Ordinal);
        var (head, expected) = (text[..(at + Begin.Length)], Tables());
        var actual = Path.Combine(AppContext.BaseDirectory, "assets.md.actual");
        if (text[(at + Begin.Length)..] != expected) File.WriteAllText(actual, head + expected);
        Assert.True(at > 0 && text[(at + Begin.Length)..] == expected, $"docs/assets.md is stale; {actual} is what it should be.");
    }

    private static string Tables()
    {
        var text = new StringBuilder("## Streams\n\n| stream | subjects | holds | kept | discard | message ids | replicas | storage |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var row in JetStreamAssets.Table(3))
            text.Append(CultureInfo.InvariantCulture, $"| `{row.Name}` | {Code(row.Subjects!)} | {row.Description} | {(row.MaxMsgsPerSubject > 0 ? $"the last {row.MaxMsgsPerSubject} of each subject" : row.MaxAge == TimeSpan.Zero ? "for ever" : AssetText.Of(row.MaxAge))} | {AssetText.Of(row.Discard)} | {AssetText.Of(row.DuplicateWindow)} | {row.NumReplicas}, 1 outside of production | {AssetText.Of(row.Storage)} |\n");
        text.Append("| a service's, such as `MASKIN_EVENTS` | `maskin.evt.>` | its events | the owner's choice | the owner's choice | the owner's choice | 3, 1 outside of production | the owner's choice |\n");

        var durable = JetStreamAssets.Durable("DURABLE", "SUBJECT", TimeSpan.FromSeconds(30));
        text.Append("\n## Consumers\n\nOne for each reader, on a service's stream, made by the reader itself and read back in every field before it pulls.\n\n| field | value |\n|---|---|\n| `durable_name` | the reader's name in the ledger |\n| `filter_subject` | the subject that it reads |\n| `ack_wait` | `ConsumerOptions.AckWait`; of an ordered consumer `OwnerTimeToLive` (10 s) where that is shorter |\n");
        foreach (var field in ConsumerFields.All.Where(field => field.Name is "ack_policy" or "deliver_policy" or "max_deliver" or "max_ack_pending" or "replay_policy"))
            text.Append(CultureInfo.InvariantCulture, $"| `{field.Name}` | {field.Get(durable)} |\n");
        text.Append("\nThere are no key-value or object buckets.\n\n## Permissions\n");

        foreach (var role in Enum.GetValues<AssetRole>())
        {
            var one = JetStreamAssets.Permissions(role, new AssetScope { Types = ["TYPE"], Subjects = ["SUBJECT"], Streams = ["STREAM"], Durable = "DURABLE", Service = "SERVICE", Run = "RUN" });
            text.Append(CultureInfo.InvariantCulture, $"\n### {role}\n\n| may | subject | what for |\n|---|---|---|\n");
            foreach (var permission in one.Publish) text.Append(CultureInfo.InvariantCulture, $"| publish | `{permission.Subject}` | {permission.Why} |\n");
            if (one.Publish.Count == 0) text.Append("| publish | nothing | |\n");
            foreach (var permission in one.Subscribe) text.Append(CultureInfo.InvariantCulture, $"| subscribe | `{permission.Subject}` | {permission.Why} |\n");
            if (one.Responses is not null) text.Append(CultureInfo.InvariantCulture, $"| answer | whoever asks, once, within a minute | {one.Responses} |\n");
        }

        return text.ToString();
    }

    private static string Code(IEnumerable<string> subjects) => string.Join(", ", subjects.Select(subject => $"`{subject}`"));
}
