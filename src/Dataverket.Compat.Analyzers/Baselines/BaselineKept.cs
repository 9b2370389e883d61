using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>
/// What of a shape its baseline keeps, in the order in which it is read again. Not kept, since no verdict on what has shipped needs it: the C# names
/// of types, the name of the data's own type (it is <c>data</c>), C# names of members and enum names that the naming policy makes the wire name of,
/// whether a pinned name is pinned to what it would be anyway, <c>init</c> where metadata is not source-generated, which enum numbers stand in the
/// source, and the order of declarations.
/// </summary>
internal static class BaselineKept
{
    public static SchemaBaseline Of(SchemaBaseline baseline)
    {
        var shape = Of(baseline.Shape);
        var root = baseline.Shape.Root.Name;
        return new(
            shape,
            baseline.Tombstones.Select(tombstone => tombstone with { Type = tombstone.Type == root ? BaselineWords.Root : tombstone.Type, What = OneLine(tombstone.What) })
                .Distinct().OrderBy(BaselineText.Line, StringComparer.Ordinal).ToEquatable(),
            baseline.IsRetired);
    }

    public static SchemaShape Of(SchemaShape shape)
    {
        var root = shape.Root.Name;
        var taken = new HashSet<string>(shape.Types.Select(type => type.Name), StringComparer.Ordinal);
        var renamed = new ShapeNames(name => name == root ? BaselineWords.Root : name == BaselineWords.Root ? Free(taken) : name).Of(shape);
        var types = renamed.Types.Select((type, i) => Of(type, renamed.Options, isRoot: i == 0)).ToList();
        return renamed with { Types = types.Take(1).Concat(types.Skip(1).OrderBy(type => type.Name, StringComparer.Ordinal)).ToEquatable() };
    }

    /// <summary>In the order of their numbers; of several names of one number the written one first.</summary>
    public static IEnumerable<EnumMember> Sort(IEnumerable<EnumMember> members)
        => members.GroupBy(member => BigInteger.TryParse(member.Value, out var number) ? number : 0).OrderBy(group => group.Key)
            .SelectMany(group => group.Take(1).Concat(group.Skip(1).OrderBy(member => member.Name, StringComparer.Ordinal)));

    private static string Free(HashSet<string> taken)
    {
        for (var i = 2; ; i++)
            if (!taken.Contains($"{BaselineWords.Root}{i}")) return $"{BaselineWords.Root}{i}";
    }

    private static string OneLine(string text) => new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();

    private static TypeShape Of(TypeShape type, WireOptions options, bool isRoot) => type switch
    {
        ObjectShape shape => Object(shape, options, isRoot),
        VariantShape shape => shape with
        {
            ClrName = "", Base = Object(shape.Base, options, isRoot) with { Name = shape.Name },
            Cases = shape.Cases.OrderBy(variant => variant.Tag ?? "", StringComparer.Ordinal).ThenBy(variant => variant.Type, StringComparer.Ordinal).ToEquatable(),
        },
        EnumShape shape => shape with { ClrName = "", ReadsClrNames = false, Members = Sort(Once(shape).Select(member => EnumName(member, shape, options))).ToEquatable() },
        _ => type,
    };

    private static ObjectShape Object(ObjectShape shape, WireOptions options, bool isRoot) => shape with
    {
        ClrName = "",
        FailsWriting = shape.FailsWriting && shape.Fault is not null,
        FaultRule = null,
        Instead = isRoot ? shape.Instead : null,
        Members = shape.Members.Select(member => Member(member, options)).OrderBy(member => member.Name, StringComparer.Ordinal).ToEquatable(),
    };

    private static WireMember Member(WireMember member, WireOptions options)
    {
        var clrName = member.ClrName.Length > 0 && WireNaming.Apply(options.Naming, member.ClrName) == member.Name ? "" : member.ClrName;
        return member with
        {
            ClrName = clrName,
            IsPinned = clrName.Length > 0,
            CannotBeMade = false,
            IsInitOnly = member.IsInitOnly && options.IsSourceGenerated,
            Aliases = member.Aliases.Distinct(StringComparer.Ordinal).OrderBy(name => name, StringComparer.Ordinal).ToEquatable(),
            Constraints = member.Constraints.Distinct(StringComparer.Ordinal).OrderBy(text => text, StringComparer.Ordinal).ToEquatable(),
        };
    }

    // Of several numbers under one name a baseline holds the one that is read.
    private static IEnumerable<EnumMember> Once(EnumShape shape) => shape.Members.GroupBy(member => member.Name, StringComparer.Ordinal).Select(group => group.First());

    private static EnumMember EnumName(EnumMember member, EnumShape shape, WireOptions options)
    {
        var usual = shape.Form == EnumForm.Number ? member.Name : WireNaming.Apply(options.Profile == WireProfile.Tolerant ? "camel" : "none", member.ClrName);
        return member with { IsExplicit = false, ClrName = shape.Form == EnumForm.Number || usual == member.Name ? "" : member.ClrName };
    }
}
