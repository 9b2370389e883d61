using Dataverket.Compat.Analyzers.Accepting;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Tests.Accepting;

public sealed class BaselineManifestTests
{
    /// <summary>C# ends a line, and with it a comment, at characters that a baseline's text may hold.</summary>
    [Fact]
    public void What_is_printed_is_nothing_but_comments_and_comes_back_whole()
    {
        string[] odd = ["plain int32", "\u2028public class Injected;", "\u0085x", "\u2029*/", "back\\slash \\0041", "tab\tand \u00e6\u00f8\u00e5 \U0001F600", "#error no", "*/ class X;"];
        var text = BaselineManifest.Print([("events/a.v1.txt", string.Join('\n', odd) + "\n"), ("events/b.v1.txt", "compat 1\n"), ("events/\u2028.txt", "")]);

        var tree = CSharpSyntaxTree.ParseText(text, cancellationToken: TestContext.Current.CancellationToken).GetCompilationUnitRoot(TestContext.Current.CancellationToken);
        Assert.Empty(tree.Members);
        Assert.False(tree.ContainsDirectives);
        Assert.Empty(tree.GetDiagnostics());

        var parsed = BaselineManifest.Parse(text)!;
        Assert.Equal(["events/a.v1.txt", "events/b.v1.txt", "events/\u2028.txt"], parsed.Select(entry => entry.Path));
        Assert.Equal(odd, parsed[0].Lines);
        Assert.Equal(["compat 1"], parsed[1].Lines);
        Assert.Empty(parsed[2].Lines);
        Assert.Equal(odd, BaselineManifest.Parse(text.Replace("\n", "\r\n", StringComparison.Ordinal))![0].Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("// file events/a.v1.txt\n// |compat 1\n")]
    [InlineData("// compat-manifest 2\n// file events/a.v1.txt\n")]
    public void Another_file_is_not_taken_for_one(string text) => Assert.Null(BaselineManifest.Parse(text));
}
