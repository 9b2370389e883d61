using System.Text;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>One side of a change, as compilations. Parsed once; compilations share what they know of references.</summary>
internal sealed class CorpusSource
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Corpus.Side",
        [Parse(
            """
            global using System;
            global using System.Collections;
            global using System.Collections.Generic;
            global using System.ComponentModel.DataAnnotations;
            global using System.Diagnostics.CodeAnalysis;
            global using System.Text.Json;
            global using System.Text.Json.Serialization;
            global using Dataverket.Compat.Schemas;
            """,
            "Usings.cs")],
        [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(Schemas.MessageSchema).Assembly.Location)],
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, deterministic: true, concurrentBuild: false));

    private static readonly Dictionary<WireProfile, CSharpCompilation> Bases = Enum.GetValues<WireProfile>().ToDictionary(
        profile => profile,
        profile => Empty.AddSyntaxTrees(Parse($"[assembly: WireProfile(WireProfile.{profile})]", "Profile.cs")));

    private readonly SyntaxTree _tree;

    public CorpusSource(CorpusCase change, string side, string text)
        : this($"{change.Name}/{side}", text)
    {
    }

    public CorpusSource(string name, string text)
    {
        (Name, Text) = (name, text);
        _tree = Parse(text, $"{name}/Shape.cs");
    }

    /// <summary>Where it stands below the corpus.</summary>
    public string Name { get; }

    public string Text { get; }

    /// <summary>The source as a project of this profile would see it, nothing generated.</summary>
    public CSharpCompilation Compile(WireProfile profile) => Bases[profile].AddSyntaxTrees(_tree);

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path, Encoding.UTF8);
}
