// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Disputes over offences of providers
/// @notice A challenger commits with a bond, reveals, and the accused answers; a panel rules by a threshold of EIP-712
/// signatures; anybody may appeal to a larger, disjoint panel; then anybody executes, once. Every step has a deadline.
/// @dev The court verifies signatures, not the replay they vouch for: anyone can check that offline from the evidence.
/// EIP-712 domain: name "ZeroG SlashingCourt", version "1", this chain, this contract. Ruling type:
/// Ruling(uint256 disputeId,bytes32 offenceId,uint8 instance,bool guilty,bytes32 evidenceRoot)
interface ISlashingCourt {
    /// All in seconds, fixed at deployment.
    /// @param anchoring from an offence to the anchor of its commitment
    /// @param audit from the anchor to the reveal of a claim
    /// @param commitAge the least age of a commitment at its reveal
    /// @param commitLife the greatest
    /// @param response from the reveal to the end of the answers
    /// @param extension what a late answer leaves at least
    /// @param maxExtensions how often that happens in a dispute
    /// @param ruling from the end of the answers to the panel's last moment
    /// @param appeal from a ruling, or the panel's last moment, to the last moment of an appeal
    /// @param appealRuling from an appeal to the larger panel's last moment
    /// @param finality until the chain's blocks are final and the outcome is executed
    struct Windows {
        uint64 anchoring;
        uint64 audit;
        uint64 commitAge;
        uint64 commitLife;
        uint64 response;
        uint64 extension;
        uint64 maxExtensions;
        uint64 ruling;
        uint64 appeal;
        uint64 appealRuling;
        uint64 finality;
    }

    /// Fixed at deployment, in basis points and wei.
    /// @param bond a challenger's
    /// @param appealBond an appellant's
    /// @param penaltyBps the share of the lock that an offence costs
    /// @param challengerBps the challenger's share of a slash
    /// @param jobBps the damaged job's share; the rest is burned, as is that share of a lost bond
    struct Terms {
        uint256 bond;
        uint256 appealBond;
        uint256 penaltyBps;
        uint256 challengerBps;
        uint256 jobBps;
    }

    /// @param occurredAt when, in seconds since 1970: the lock of that second answers for it
    /// @param evidenceRoot root of the evidence bundle
    struct Claim {
        bytes32 jobId;
        uint64 epoch;
        uint64 round;
        bytes32 providerId;
        uint64 occurredAt;
        bytes32 evidenceRoot;
    }

    enum Verdict {
        None,
        Guilty,
        NotGuilty
    }

    /// @param challenger who revealed the claim
    /// @param appellant who appealed; zero if nobody did
    /// @param bench the panels that rule, fixed when the claim was revealed
    /// @param extensions of the clock so far
    /// @param first verdict of the first panel
    /// @param second verdict of the larger panel
    /// @param executed whether it is over
    /// @param answerBy the last moment of answers
    /// @param ruleBy the last moment of the first ruling
    /// @param appealBy the last moment of an appeal
    /// @param appealRuleBy the last moment of the second ruling; zero without an appeal
    struct Dispute {
        Claim claim;
        address challenger;
        address appellant;
        uint64 bench;
        uint64 extensions;
        Verdict first;
        Verdict second;
        bool executed;
        uint64 answerBy;
        uint64 ruleBy;
        uint64 appealBy;
        uint64 appealRuleBy;
    }

    event BenchSeated(
        uint64 indexed bench, address[] panel, uint256 threshold, address[] appealPanel, uint256 appealThreshold
    );
    event ClaimCommitted(address indexed challenger, bytes32 indexed commitment, uint256 bond);
    event CommitmentWithdrawn(address indexed challenger, bytes32 indexed commitment, uint256 bond);
    event DisputeOpened(
        uint256 indexed disputeId,
        bytes32 indexed offenceId,
        bytes32 indexed providerId,
        address challenger,
        bytes32 jobId,
        uint64 epoch,
        uint64 round,
        uint64 occurredAt,
        bytes32 evidenceRoot,
        uint64 bench,
        uint64 answerBy
    );
    event Answered(uint256 indexed disputeId, address indexed from, uint64 answerBy, bytes data);
    event Ruled(uint256 indexed disputeId, uint8 indexed instance, bool guilty, bytes32 evidenceRoot);
    event Appealed(uint256 indexed disputeId, address indexed appellant, uint256 bond, uint64 ruleBy);
    event DisputeExecuted(
        uint256 indexed disputeId,
        bytes32 indexed offenceId,
        Verdict verdict,
        uint256 slashed,
        uint256 toChallenger,
        uint256 toJob,
        uint256 burned
    );
    event BondForfeited(uint256 indexed disputeId, address indexed from, uint256 toOpponent, uint256 burned);

    error InvalidCourtParameter(string name);
    error WrongWiring(address contract_);
    error UnbondingTooShort(uint64 unbonding, uint64 needed);
    error InvalidPanel(string reason);
    error NoBench();
    error WrongBond(uint256 needed, uint256 sent);
    error CommitmentExists(bytes32 commitment);
    error UnknownCommitment(bytes32 commitment);
    error CommitmentTooYoung(uint64 revealableAt);
    error CommitmentTooOld(uint64 revealableUntil);
    error CommitmentStillOpen(uint64 revealableUntil);
    error UnknownAccused(bytes32 providerId);
    error UnknownJobOrRound(bytes32 jobId, uint64 round);
    error OffenceInFuture(uint64 occurredAt);
    error ClaimTooLate(uint64 claimableUntil);
    error NothingLocked(bytes32 providerId, bytes32 jobId, uint64 occurredAt);
    error NoEvidence();
    error OffenceOpen(bytes32 offenceId, uint256 disputeId);
    error OffenceConvicted(bytes32 offenceId);
    error UnknownDispute(uint256 disputeId);
    error AnswersOver(uint256 disputeId, uint64 answerBy);
    error AnswerTooLong(uint256 length);
    error NotRulingTime(uint256 disputeId);
    error AlreadyRuled(uint256 disputeId);
    error TooFewSignatures(uint256 needed, uint256 given);
    error NotOnPanel(address signer);
    error SignersNotAscending(address signer);
    error NotAppealTime(uint256 disputeId);
    error AlreadyAppealed(uint256 disputeId);
    error DisputeStillOpen(uint256 disputeId, uint64 until);
    error AlreadyExecuted(uint256 disputeId);
    error OnlyVault(address caller);

    /// @notice keccak256(abi.encode(jobId, epoch, round, providerId)): what is slashed once, whatever the evidence.
    function offenceIdOf(bytes32 jobId, uint64 epoch, uint64 round, bytes32 providerId) external pure returns (bytes32);

    /// @notice keccak256(abi.encode(challenger, claim, salt)): what a challenger commits to.
    function commitmentOf(address challenger, Claim calldata claim, bytes32 salt) external pure returns (bytes32);

    /// @notice The EIP-712 digest that a panel signs.
    /// @param instance 0 for the first panel, 1 for the larger one
    function rulingDigest(uint256 disputeId, uint8 instance, bool guilty, bytes32 evidenceRoot)
        external
        view
        returns (bytes32);

    /// @notice Seats the panels of later claims; by the registrar. Members ascend by address. The appeal panel is larger
    /// and shares no member; each threshold is more than half.
    function seatBench(
        address[] calldata panel,
        uint256 threshold,
        address[] calldata appealPanel,
        uint256 appealThreshold
    ) external returns (uint64 bench);

    /// @notice Commits to a claim; with the bond.
    function commit(bytes32 commitment) external payable;

    /// @notice Opens the dispute that was committed to, and freezes the accused's lock in that job.
    function reveal(Claim calldata claim, bytes32 salt) external returns (uint256 disputeId);

    /// @notice Credits the bond of a commitment that was not revealed in time.
    function withdrawCommitment(bytes32 commitment) external;

    /// @notice Publishes an answer, or further evidence; by anybody, until the answers are over, and again during an
    /// appeal. One by the accused or the challenger in the last moments extends the clock, a bounded number of times.
    function answer(uint256 disputeId, bytes calldata data) external;

    /// @notice Records the ruling of the panel whose turn it is.
    /// @param evidenceRoot the evidence that the panel judged, which may be more than the claim's
    /// @param signatures over rulingDigest, by members in ascending order of address
    function rule(uint256 disputeId, bool guilty, bytes32 evidenceRoot, bytes[] calldata signatures) external;

    /// @notice Appeals a ruling, or the lack of one; by anybody, with the appeal bond, once.
    function appeal(uint256 disputeId) external payable;

    /// @notice Executes the outcome of a dispute that is over; by anybody, once.
    function execute(uint256 disputeId) external;

    /// @notice A dispute; all zero when unknown.
    function dispute(uint256 disputeId) external view returns (Dispute memory);

    /// @notice When a dispute can be executed at the latest, as things stand: it only grows by bounded steps.
    function finalAt(uint256 disputeId) external view returns (uint64);

    /// @notice The open dispute over an offence; zero if there is none.
    function openDispute(bytes32 offenceId) external view returns (uint256);

    /// @notice Whether an offence led to a conviction.
    function convicted(bytes32 offenceId) external view returns (bool);

    /// @notice When a commitment was made, in seconds since 1970; zero when there is none.
    function committedAt(address challenger, bytes32 commitment) external view returns (uint64);

    /// @notice The panels that would rule on a claim revealed now; zero if none is seated.
    function currentBench() external view returns (uint64);

    /// @notice The members and threshold of a panel.
    function panelOf(uint64 bench, uint8 instance) external view returns (address[] memory members, uint256 threshold);

    /// @notice The windows.
    function windows() external view returns (Windows memory);

    /// @notice Bonds and shares.
    function terms() external view returns (Terms memory);

    /// @notice From a reveal to the last moment of the first ruling, at the longest, in seconds.
    function longestDispute() external view returns (uint64);

    /// @notice The least unbonding time under which no offender can leave before its dispute is over, in seconds.
    function neededUnbonding() external view returns (uint64);

    /// @notice Sums over everybody, in wei: bonds, credits, burned so far; and what belongs to nobody.
    function totals() external view returns (uint256 bonds, uint256 credits, uint256 burned, uint256 surplus);
}
