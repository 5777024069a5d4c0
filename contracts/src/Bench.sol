// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ISlashingCourt} from "./interfaces/ISlashingCourt.sol";

/// @title The two panels that rule on a dispute
/// @dev Members are kept in ascending order, which makes them and their signatures distinct at the cost of a comparison.
library Bench {
    /// The most members of a panel: who verifies a ruling walks over them.
    uint256 internal constant MAX_MEMBERS = 32;

    struct Panel {
        address[] members;
        uint256 threshold;
        mapping(address member => bool) seated;
    }

    struct Seats {
        Panel[2] panels;
    }

    /// @notice Seats both panels, or says why they cannot rule.
    function seat(
        Seats storage seats,
        address[] calldata first,
        uint256 threshold,
        address[] calldata larger,
        uint256 largerThreshold
    ) internal {
        if (larger.length <= first.length) {
            revert ISlashingCourt.InvalidPanel("appeal panel not larger");
        }
        _fill(seats.panels[0], first, threshold);
        _fill(seats.panels[1], larger, largerThreshold);
        for (uint256 i = 0; i < larger.length; i++) {
            if (seats.panels[0].seated[larger[i]]) revert ISlashingCourt.InvalidPanel("appeal panel not disjoint");
        }
    }

    /// @notice Reverts unless a threshold of members signed the digest.
    function requireSigned(Panel storage panel, bytes32 digest, bytes[] calldata signatures) internal view {
        if (signatures.length < panel.threshold) {
            revert ISlashingCourt.TooFewSignatures(panel.threshold, signatures.length);
        }
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; i++) {
            address signer = ECDSA.recover(digest, signatures[i]);
            if (signer <= last) revert ISlashingCourt.SignersNotAscending(signer);
            if (!panel.seated[signer]) revert ISlashingCourt.NotOnPanel(signer);
            last = signer;
        }
    }

    function _fill(Panel storage panel, address[] calldata members, uint256 threshold) private {
        if (members.length == 0 || members.length > MAX_MEMBERS) revert ISlashingCourt.InvalidPanel("size");
        if (threshold * 2 <= members.length || threshold > members.length) {
            revert ISlashingCourt.InvalidPanel("threshold");
        }
        address last = address(0);
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i] <= last) revert ISlashingCourt.InvalidPanel("members not ascending");
            panel.seated[members[i]] = true;
            last = members[i];
        }
        panel.members = members;
        panel.threshold = threshold;
    }
}
