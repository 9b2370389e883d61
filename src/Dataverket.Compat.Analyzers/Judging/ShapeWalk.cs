using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Where the named types of a shape stand in its data: each once, at the place nearest to the root.</summary>
internal static class ShapeWalk
{
    public static IEnumerable<(TypeShape Type, Place Place)> Types(SchemaShape shape)
    {
        HashSet<string> met = [shape.Root.Name];
        Queue<(TypeShape Type, Place Place)> waiting = new([(shape.Root, Place.Root)]);
        while (waiting.Count > 0)
        {
            var (type, place) = waiting.Dequeue();
            yield return (type, place);
            foreach (var (next, at) in Next(type, place))
                if (met.Add(next) && shape.Find(next) is { } found) waiting.Enqueue((found, at));
        }
    }

    /// <summary>Every member that is written, with the place of the object that it stands in.</summary>
    public static IEnumerable<(WireMember Member, Place Place)> Members(SchemaShape shape)
        => from at in Types(shape)
           from member in at.Type is ObjectShape type ? type.Members : at.Type is VariantShape variants ? variants.Base.Members : []
           where member.IsWritten
           select (member, at.Place);

    private static IEnumerable<(string Name, Place Place)> Next(TypeShape type, Place place) => type switch
    {
        ObjectShape { Instead: { } slot } => Named(slot.Type, place),
        ObjectShape shape => OfMembers(shape, place),
        VariantShape variants => variants.Cases.Select(item => (item.Type, place.Case(item.Tag ?? item.Type, item.Tag ?? item.Type))).Concat(OfMembers(variants.Base, place)),
        _ => [],
    };

    private static IEnumerable<(string Name, Place Place)> OfMembers(ObjectShape shape, Place place)
        => shape.Members.Where(member => member.IsWritten).SelectMany(member => Named(member.Slot.Type, place.Member(member.Name, member.Name)));

    private static IEnumerable<(string Name, Place Place)> Named(TypeRef type, Place place) => type switch
    {
        NamedRef named => [(named.Name, place)],
        ListRef list => Named(list.Element.Type, place.Element()),
        MapRef map => Named(map.Value.Type, place.MapValue()),
        _ => [],
    };
}
