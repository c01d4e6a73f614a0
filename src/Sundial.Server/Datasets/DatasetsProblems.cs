using Sundial.Server.Platform.Problems;

namespace Sundial.Server.Datasets;

/// <summary>What can be wrong with uploads and data sets.</summary>
internal static class DatasetsProblems
{
    /// <summary>No data set of that name or id.</summary>
    public static ProblemDefinition Unknown { get; } = new("datasets.unknown", ProblemKind.NotFound, "There is no such data set");

    /// <summary>The name is another data set's.</summary>
    public static ProblemDefinition NameTaken { get; } = new("datasets.name-taken", ProblemKind.Conflict, "The name is taken");

    /// <summary>The bytes are not the announced ones.</summary>
    public static ProblemDefinition ChecksumMismatch { get; } = new("datasets.checksum-mismatch", ProblemKind.Invalid, "The bytes have another checksum");

    /// <summary>The form is not one that a data set can be made of.</summary>
    public static ProblemDefinition FormInvalid { get; } = new("datasets.form-invalid", ProblemKind.Invalid, "The form cannot be read");

    /// <summary>The tenant may not store so much.</summary>
    public static ProblemDefinition StorageExhausted { get; } = new("datasets.storage-quota-exceeded", ProblemKind.Exhausted, "The quota of stored bytes is used up");

    /// <summary>More bytes than an upload may have, or than it was said to have.</summary>
    public static ProblemDefinition TooLarge { get; } = new("datasets.too-large", ProblemKind.TooLarge, "More bytes than there may be");

    /// <summary>The disk has no room for it.</summary>
    public static ProblemDefinition DiskFull { get; } = new("datasets.disk-full", ProblemKind.Full, "The server's disk is full");

    /// <summary>No upload of that id.</summary>
    public static ProblemDefinition UploadUnknown { get; } = new("datasets.upload-unknown", ProblemKind.NotFound, "There is no such upload");

    /// <summary>A chunk does not go on where the last one ended; <c>expected_offset</c> says where that is.</summary>
    public static ProblemDefinition OffsetMismatch { get; } = new("datasets.offset-mismatch", ProblemKind.Conflict, "The chunk begins at the wrong place");

    /// <summary>Another chunk of the same upload is on its way.</summary>
    public static ProblemDefinition UploadBusy { get; } = new("datasets.upload-busy", ProblemKind.Conflict, "Another request is at this upload");

    /// <summary>Not all of the upload is there.</summary>
    public static ProblemDefinition UploadIncomplete { get; } = new("datasets.upload-incomplete", ProblemKind.Conflict, "The upload is not complete");

    /// <summary>All of the upload is there, so no more can come.</summary>
    public static ProblemDefinition UploadComplete { get; } = new("datasets.upload-complete", ProblemKind.Conflict, "The upload is complete");

    /// <summary>Nobody has looked at the data yet, or nothing could be found.</summary>
    public static ProblemDefinition NotInspected { get; } = new("datasets.not-inspected", ProblemKind.Conflict, "Nothing is known of the data yet");

    /// <summary>Nothing can be trained, or nothing is known of what is asked about.</summary>
    public static ProblemDefinition NoPlan { get; } = new("datasets.no-plan", ProblemKind.Conflict, "There is no plan");

    /// <summary>No picture of that number.</summary>
    public static ProblemDefinition PictureUnknown { get; } = new("datasets.picture-unknown", ProblemKind.NotFound, "There is no such picture");
}
