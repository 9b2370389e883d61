using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>
/// Tells which shapes all schemas of an assembly may share: enums, lists, maps and objects whose type says all about them. What attributes of a member, a discriminator or a type argument have a
/// say in is each schema's own, and so is what leads to such a shape or to the schema itself.
/// </summary>
internal static class SharedShapes
{
    /// <summary>The shapes of a schema, those that are shared with the name of their class.</summary>
    public static EquatableArray<ShapeModel> Mark(EquatableArray<ShapeModel> shapes)
    {
        var isShared = new bool[shapes.Count];
        for (var i = 1; i < shapes.Count; i++) isShared[i] = IsCandidate(shapes[i]);
        for (var isSettled = false; !isSettled;)
        {
            isSettled = true;
            for (var i = 1; i < shapes.Count; i++)
            {
                if (!isShared[i] || Slots(shapes[i]).All(slot => isShared[slot.Shape] || shapes[slot.Shape] is ScalarShape)) continue;
                isShared[i] = isSettled = false;
            }
        }

        return shapes.Select((shape, i) => isShared[i] ? shape with { Home = Home(shape) } : shape).ToEquatable();
    }

    /// <summary>What the schemas of an assembly share, each once, by name.</summary>
    public static IEnumerable<SharedShape> Of(IEnumerable<SchemaModel> schemas)
    {
        SortedDictionary<string, SharedShape> found = new(StringComparer.Ordinal);
        foreach (var shapes in schemas.Select(schema => Mark(schema.Shapes)))
        {
            foreach (var shape in shapes)
                if (shape.Home is { } home && !found.ContainsKey(home)) found.Add(home, Alone(home, shape, shapes));
        }

        return found.Values;
    }

    private static bool IsCandidate(ShapeModel shape) => shape switch
    {
        EnumShape => true,
        ListShape list => list.Traits == TraitsModel.None,
        MapShape map => map.Traits == TraitsModel.None,
        ObjectShape record => record.Tag is null && record.TypeName.IndexOf('<') < 0,
        _ => false,
    };

    private static IEnumerable<SlotModel> Slots(ShapeModel shape) => shape switch
    {
        ListShape list => [list.Element],
        MapShape map => [map.Element],
        ObjectShape record => record.Members.Select(member => member.Slot),
        _ => [],
    };

    // The shape first, then what it holds, in the order in which it does: the same from whichever schema it is reached.
    private static SharedShape Alone(string home, ShapeModel shape, EquatableArray<ShapeModel> all)
    {
        List<ShapeModel> shapes = [shape];
        Dictionary<int, int> places = [];
        shapes[0] = shape switch
        {
            ListShape list => list with { Home = null, Element = Place(list.Element) },
            MapShape map => map with { Home = null, Element = Place(map.Element) },
            ObjectShape record => record with { Home = null, Members = record.Members.Select(member => member with { Slot = Place(member.Slot) }).ToEquatable() },
            _ => shape with { Home = null },
        };
        return new(home, shapes.ToEquatable());

        SlotModel Place(SlotModel slot)
        {
            if (!places.TryGetValue(slot.Shape, out var place))
            {
                places.Add(slot.Shape, place = shapes.Count);
                shapes.Add(Named(all[slot.Shape]));
            }

            return slot with { Shape = place };
        }
    }

    private static ShapeModel Named(ShapeModel shape) => shape switch
    {
        EnumShape named => named with { Names = default },
        ListShape list => list with { Element = list.Element with { Shape = 0 } },
        MapShape map => map with { Element = map.Element with { Shape = 0 } },
        ObjectShape record => record with { Members = default },
        _ => shape,
    };

    // The type as it is spelled says all, marks for null with it.
    private static string Home(ShapeModel shape)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in shape.TypeName) hash = unchecked((hash ^ c) * 1099511628211UL);
        return $"Shape_{shape.ShortName}_{hash.ToString("x16", CultureInfo.InvariantCulture)}";
    }
}
