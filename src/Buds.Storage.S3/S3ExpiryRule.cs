using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace Buds.Storage.S3;

/// <summary>The lifecycle rule of <see cref="S3BlobStoreOptions.ExpireAfterDays"/>, beside the bucket's other ones.</summary>
internal sealed class S3ExpiryRule(S3Bucket bucket, ILogger logger)
{
    private readonly string _id = $"buds-expiry {bucket.KeyPrefix}";

    /// <summary>Sets the rule where it is not as it should be; false where none was asked for or the store does not take it.</summary>
    public async Task<bool> EnsureAsync(CancellationToken ct)
    {
        if (bucket.ExpireAfterDays is not { } days)
        {
            return false;
        }

        try
        {
            GetLifecycleConfigurationResponse? found = await S3Errors.FindAsync(
                () => bucket.Client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = bucket.Name }, ct), ct).ConfigureAwait(false);
            List<LifecycleRule> rules = found?.Configuration?.Rules ?? [];
            if (!rules.Any(rule => IsSame(rule, days)))
            {
                await WriteAsync([.. rules.Where(rule => rule.Id != _id), Rule(days)], found?.TransitionDefaultMinimumObjectSize, ct).ConfigureAwait(false);
            }

            return true;
        }
        catch (BlobStoreException e)
        {
            logger.ExpiryRuleRefused(S3Errors.CodeOf(e));
            return false;
        }
    }

    // A write replaces all that there is: what others have set goes with it.
    private Task<PutLifecycleConfigurationResponse> WriteAsync(List<LifecycleRule> rules, TransitionDefaultMinimumObjectSize? transitions, CancellationToken ct) => S3Errors.GuardAsync(
        () => bucket.Client.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest
            {
                BucketName = bucket.Name,
                Configuration = new LifecycleConfiguration { Rules = rules },
                TransitionDefaultMinimumObjectSize = transitions,
            },
            ct),
        ct);

    private bool IsSame(LifecycleRule rule, int days) =>
        rule.Id == _id
        && rule.Status == LifecycleRuleStatus.Enabled
        && rule.Expiration?.Days == days
        && rule.Filter?.LifecycleFilterPredicate is LifecyclePrefixPredicate predicate
        && (predicate.Prefix ?? "") == bucket.KeyPrefix;

    private LifecycleRule Rule(int days) => new()
    {
        Id = _id,
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = bucket.KeyPrefix } },
        Expiration = new LifecycleRuleExpiration { Days = days },
        AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 1 },
    };
}
