using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Tests.Plain;

/// <summary>What is read from the syntax of a plain schema, beside what the compiler's symbols say of the same.</summary>
internal static class BothWays
{
    /// <summary>Fails where the two differ; gives the names of the schemas that are plain.</summary>
    public static IReadOnlyList<string> Compare(Compilation compilation)
    {
        List<string> plain = [];
        // What one way finds out about a compilation must not serve the other.
        var other = compilation.Clone();
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var node in SchemaNodes.Of(tree, isAliased: true, TestContext.Current.CancellationToken))
            {
                if (PlainScope.Of(compilation).Find(node, TestContext.Current.CancellationToken) is not { } found) continue;
                plain.Add(found.Symbol.Name);
                var symbol = (INamedTypeSymbol)other.GetSemanticModel(tree).GetDeclaredSymbol(node, TestContext.Current.CancellationToken)!;
                Compare(found, compilation, symbol, other, node);
            }
        }

        return plain;
    }

    private static void Compare(PlainType plain, Compilation compilation, INamedTypeSymbol symbol, Compilation other, TypeDeclarationSyntax node)
    {
        var token = TestContext.Current.CancellationToken;
        var name = KnownTypes.SchemaAttributes[plain.Header.Kind];
        var attribute = SchemaHeaders.Find(symbol)!;
        Assert.True(SymbolNames.Is(attribute.AttributeClass, name), symbol.Name);

        var parsed = SchemaParser.Parse(symbol, name, attribute, other, token) with { Place = SourcePlace.Of(node.Identifier.GetLocation()) };
        if (PlainParser.Parse(plain, compilation, token) is { } read) Assert.Equal(parsed, read);
        else Assert.Null(parsed.Model);

        var shape = SchemaExtractor.Extract(plain, new(compilation), token);
        var expected = SchemaExtractor.Extract(symbol, attribute, other, token);
        SchemaBaseline baseline = new(shape, default, IsRetired: false);
        Assert.Equal(BaselineText.Print(new(expected, default, IsRetired: false)), BaselineText.Print(baseline));
        Assert.True(expected.Equals(shape), $"{symbol.Name} in {node.SyntaxTree.FilePath}");
        // A text that is equal is not read: it must say what is kept of the shape.
        Assert.Equal(BaselineKept.Of(baseline), BaselineText.Parse("", BaselineText.Print(baseline), token).Baseline);

        var (walked, told) = (ReachWalk.Of(symbol, attribute, token), ReachWalk.Of(plain, token));
        Assert.Equal((walked.MessageType, walked.Root), (told.MessageType, told.Root));
        Assert.Equal(Uses(walked), Uses(told));
        if (told.IsQuiet) AssertSilent(symbol, other, parsed.Model is not null);
    }

    private static IEnumerable<string> Uses(SchemaReached reached)
        => reached.Uses.Select(use => $"{use.Key}: {use.Use.Profiles} {use.Use.Roles} {use.Use.ZeroAppears} {use.Use.IsTextByMember} {use.Use.IsRoot} {use.Use.IsGenerated}").Order(StringComparer.Ordinal);

    // Where other schemas read the type by other profiles, quiet means nothing.
    private static void AssertSilent(INamedTypeSymbol symbol, Compilation compilation, bool isRead)
    {
        var reach = SchemaReach.Of(compilation, TestContext.Current.CancellationToken);
        if (!isRead || !reach.IsQuiet(symbol)) return;
        List<Diagnostic> said = [];
        SchemaShapeAnalyzer.Run(new(symbol, reach.Find(symbol)!, reach, said.Add, TestContext.Current.CancellationToken));
        Assert.Empty(said);
    }
}
