using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

public sealed class DistinctSetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(256)]
    public void Counts_exactly_up_to_its_limit(int count)
    {
        DistinctSet set = Of(0, count);
        Assert.Equal(count, set.Count);
        Assert.False(set.IsEstimate);
    }

    [Theory]
    [InlineData(257)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Estimates_beyond_it_within_four_standard_errors(int count)
    {
        DistinctSet set = Of(0, count);
        Assert.True(set.IsEstimate);
        Assert.InRange(set.Count, count * 0.87, count * 1.13);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(100, 200)]
    [InlineData(200, 400)]
    [InlineData(5_000, 20)]
    [InlineData(5_000, 9_000)]
    public void Two_merge_into_what_one_would_be(int first, int second)
    {
        int shared = Math.Min(first, second) / 2;
        DistinctSet a = Of(0, first), b = Of(first - shared, second), both = Of(0, first + second - shared);
        a.Merge(b);
        Assert.Equal(both.Count, a.Count);
        Assert.Equal(both.IsEstimate, a.IsEstimate);
        DistinctSet c = Of(first - shared, second);
        c.Merge(Of(0, first));
        Assert.Equal(both.Count, c.Count);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(5, 1.5)]
    [InlineData(20, 6)]
    [InlineData(100, 25)]
    public void The_bits_of_a_cell_tell_how_many_about(int count, double tolerance)
    {
        ulong bits = 0;
        for (int i = 0; i < count; i++) bits |= 1UL << (int)(Hash(i) & 63);
        Assert.InRange(Linear.Count(bits), count - tolerance, count + tolerance);
        // Twenty more, of which some fall on bits that are known.
        ulong more = 0;
        for (int i = count; i < count + 20; i++) more |= 1UL << (int)(Hash(i) & 63);
        if (count <= 20) Assert.InRange(Linear.CountNew(bits | more, bits), 10, 32);
        Assert.Equal(0, Linear.CountNew(bits, bits));
    }

    private static DistinctSet Of(int first, int count)
    {
        DistinctSet set = default;
        for (int i = first; i < first + count; i++)
        {
            set.Add(Hash(i));
            set.Add(Hash(i)); // seen twice, counted once
        }

        return set;
    }

    private static ulong Hash(int number) => ByteHash.OfLower(System.Text.Encoding.ASCII.GetBytes($"someone{number}@example.com"));
}
