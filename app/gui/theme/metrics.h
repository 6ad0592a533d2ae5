#pragma once

namespace gatehouse::gui::theme {

// The 4-pixel grid. Device-independent pixels.
inline constexpr int Space1 = 4;
inline constexpr int Space2 = 8;
inline constexpr int Space3 = 12;
inline constexpr int Space4 = 16;
inline constexpr int Space6 = 24;
inline constexpr int Space8 = 32;

inline constexpr int Radius = 6;
inline constexpr int ControlHeight = 32;
inline constexpr int RowHeight = 32;

}  // namespace gatehouse::gui::theme
