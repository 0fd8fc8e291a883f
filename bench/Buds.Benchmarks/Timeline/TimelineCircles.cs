using System.Globalization;
using Buds.Client.Circles;
using Buds.Client.Database;
using Buds.Client.Memories;
using Buds.Crypto.Cbor;
using Buds.Crypto.Identifiers;
using Buds.Crypto.Identity;
using Buds.Crypto.Receipts;

namespace Buds.Benchmarks.Timeline;

/// <summary>
/// Eight Circles of six people, and what they share over a year, as signed receipts: of a hundred, 80 are memories of up to three photos, 12 reactions,
/// 6 edits and 2 deletions.
/// </summary>
internal sealed class TimelineCircles : IDisposable
{
    private const int Circles = 8;
    private const int People = 6;
    private const int Batch = 1000;
    private const int Seed = 1;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly string[] Words = [.. Enumerable.Range(0, 4000).Select(i => string.Create(CultureInfo.InvariantCulture, $"word{i}"))];

    private readonly Random _random = new(Seed);
    private readonly Did? _self;
    private readonly (IdentityKey Identity, DeviceKey Device)[] _people;
    private readonly List<(SignedReceipt Receipt, int Author)> _recent = [];

    /// <param name="self">An account that is in all of the Circles and shares nothing; none for the first of their people.</param>
    public TimelineCircles(Did? self = null) => (_self, _people) = (self, [.. Enumerable.Range(0, People).Select(_ => (IdentityKey.Generate(), DeviceKey.Generate(DeviceId.Create(Start))))]);

    public Did Self => _self ?? _people[0].Identity.Did;

    public Did Author => _people[1].Identity.Did;

    public Cid Circle { get; private set; }

    /// <summary>A word that is in every tenth note.</summary>
    public static string CommonWord => "lake";

    /// <summary>A word of the vocabulary, in about one note of 400.</summary>
    public static string RareWord => Words[2000];

    public static DateTimeOffset Day => Start + (Year / 2);

    /// <summary>Writes so many receipts as an account takes them from its inbox.</summary>
    public void Fill(DatabaseSession session, int receipts)
    {
        CircleMember[] members = [.. _people.Select(person => person.Identity.Did).Append(Self).Distinct().Select((did, i) => new CircleMember(did, $"Person {i}"))];
        var circles = Enumerable.Range(0, Circles)
            .Select(i => Sign(0, Roster.Type, new Roster($"Circle {i}", members).Encode(), Start)).ToArray();
        Circle = circles[0].Cid;
        _ = ReceiptTable.Add(session, circles, Start);
        var batch = new List<SignedReceipt>(Batch);
        for (var i = 0; i < receipts; i++)
        {
            batch.Add(Next(circles[_random.Next(Circles)].Cid, Start + (Year * ((double)i / receipts))));
            if (batch.Count == Batch || i == receipts - 1)
            {
                _ = ReceiptTable.Add(session, batch, Start + Year);
                batch.Clear();
            }
        }
    }

    public void Dispose()
    {
        foreach (var (identity, device) in _people)
        {
            identity.Dispose();
            device.Dispose();
        }
    }

    private SignedReceipt Next(Cid circle, DateTimeOffset time)
    {
        var roll = _random.Next(100);
        if (roll < 80 || _recent.Count == 0)
        {
            var author = _random.Next(People);
            var memory = Sign(author, MemoryTypes.Shared, Note(circle), time, Photos());
            _recent.Add((memory, author));
            if (_recent.Count > 500)
            {
                _recent.RemoveAt(0);
            }

            return memory;
        }

        var (target, by) = _recent[_random.Next(_recent.Count)];
        var where = target.Content.Payload[MemoryTypes.CircleField].AsText();
        return roll switch
        {
            < 92 => Sign(
                _random.Next(People),
                MemoryTypes.Reacted,
                new CborMap { { MemoryTypes.CircleField, where }, { MemoryTypes.TargetField, target.Cid.ToString() }, { MemoryTypes.EmojiField, "🌊" } },
                time),
            < 98 => Sign(by, MemoryTypes.Shared, Note(Cid.Parse(where)), time, target.Content.Blobs, target),
            _ => Sign(by, MemoryTypes.Deleted, new CborMap { { MemoryTypes.CircleField, where } }, time, [], target),
        };
    }

    private CborMap Note(Cid circle)
    {
        var words = Enumerable.Range(0, 12).Select(_ => Words[(int)(Words.Length * _random.NextDouble())]);
        return new CborMap
        {
            { MemoryTypes.CircleField, circle.ToString() },
            { MemoryTypes.TextField, string.Join(' ', _random.Next(10) == 0 ? words.Prepend(CommonWord) : words) },
        };
    }

    private BlobReference[] Photos()
    {
        var photos = new BlobReference[_random.Next(4)];
        for (var i = 0; i < photos.Length; i++)
        {
            var digest = new byte[32];
            _random.NextBytes(digest);
            photos[i] = new BlobReference(Cid.FromDigest(CidCodec.Raw, digest), "image/jpeg", 150_000, "photo");
        }

        return photos;
    }

    private SignedReceipt Sign(int author, string type, CborMap payload, DateTimeOffset time, IReadOnlyList<BlobReference>? blobs = null, SignedReceipt? before = null)
    {
        var (identity, device) = _people[author];
        return SignedReceipt.Sign(Receipt.Create(identity.Did, device.Id, type, payload, time, blobs, before?.Cid, before?.RootCid), device);
    }
}
