using System.Text;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Tests.Hygiene;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Tests.Fixes;

/// <summary>
/// What has shipped, the source that departs from it (marked where findings stand), and what the fix makes of it. Made alone, again and again, and at
/// once in the document, the project and the solution, it must come to the same text; and what is found afterwards is marked in that.
/// </summary>
internal static class WireFixTest
{
    // As accepting writes them: UTF-8 without a mark.
    private static readonly Encoding Plain = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static async Task Check<TFix>(string profile, string shipped, string source, string changed, string[]? more = null, string[]? moreChanged = null)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<SchemaChangeAnalyzer, TFix, DefaultVerifier> { CodeActionValidationMode = CodeActionValidationMode.None };
        test.TestState.Sources.Add(HygieneTest.Header(profile) + source);
        test.FixedState.Sources.Add(HygieneTest.Header(profile) + changed);
        foreach (var file in more ?? []) test.TestState.Sources.Add(HygieneTest.Usings + file);
        foreach (var file in moreChanged ?? more ?? []) test.FixedState.Sources.Add(HygieneTest.Usings + file);
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        foreach (var (path, text) in Baselines(HygieneTest.Header(profile) + shipped)) test.TestState.AdditionalFiles.Add((path, SourceText.From(text, Plain)));
        HygieneTest.Prepare(test.TestState, test.SolutionTransforms);
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A fix of baselines: source and files before and after.</summary>
    public static async Task CheckBaselines<TFix>(string profile, string source, (string Path, string Text)[] files, string changed, (string Path, string Text)[] changedFiles)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<SchemaChangeAnalyzer, TFix, DefaultVerifier> { CodeActionValidationMode = CodeActionValidationMode.None };
        test.TestState.Sources.Add(HygieneTest.Header(profile) + source);
        test.FixedState.Sources.Add(HygieneTest.Header(profile) + changed);
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        foreach (var (path, text) in files) test.TestState.AdditionalFiles.Add((path, SourceText.From(text, Plain)));
        foreach (var (path, text) in changedFiles) test.FixedState.AdditionalFiles.Add((path, SourceText.From(text, Plain)));
        test.FixedState.InheritanceMode = StateInheritanceMode.Explicit;
        HygieneTest.Prepare(test.TestState, test.SolutionTransforms);
        HygieneTest.Prepare(test.FixedState, []);
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The baselines of a source, by path.</summary>
    public static IReadOnlyList<(string Path, string Text)> Baselines(string source)
        => [.. new Extracted(source).Schemas().Select(shape => (BaselineText.Path(shape.MessageType, shape.Version), BaselineText.Print(new(shape, default, IsRetired: false))))];
}
